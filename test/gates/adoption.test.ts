/** The first afternoon: the plugin in an old repository says nothing of what nobody has touched. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { Repository } from '../harness/repository.ts';
import { runNode, type Finished } from '../harness/run.ts';
import { repository as root } from '../harness/workspace.ts';

const SERVER = "import express from 'express';\nimport session from 'express-session';\n\nconst app = express();\napp.use(session({ secret: 'x', resave: false }));\napp.listen(3000);\n";

function configuration(report: string): string {
  return `import zeroDowntime from 'eslint-plugin-zero-downtime';\nexport default [...zeroDowntime.configs.recommended, { files: ['**/*.js', '**/*.sql'], settings: { 'zero-downtime': { ${report} } } }];\n`;
}

describe('the plugin in an old repository', function () {
  this.timeout(300_000);
  let repository: Repository;

  /** As it was before anybody had heard of the plugin, and then the commit that adds it. */
  beforeEach(() => {
    repository = Repository.create();
    repository.commit({
      '.gitignore': 'node_modules\n.eslintcache\n',
      'package.json': '{ "private": true, "type": "module", "dependencies": { "express": "5", "express-session": "1" }, "scripts": { "start": "node server.js" } }',
      'server.js': SERVER,
      'Dockerfile': 'FROM node:22\nCMD npm start\n',
      'migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n',
      'migrations/2_index.sql': 'CREATE INDEX orders_note ON orders (note);\n',
    });
    symlinkSync(`${root}node_modules`, repository.path('node_modules'), 'dir');
    repository.git('checkout', '--quiet', '-b', 'lint');
    repository.commit({ 'eslint.config.js': configuration('') });
  });
  afterEach(() => repository.remove());

  const eslint = (...args: readonly string[]): Promise<Finished> => runNode(['node_modules/eslint/bin/eslint.js', ...args, '.'], repository.folder);

  it('prints nothing', async () => {
    assert.deepEqual(await eslint(), { code: 0, stdout: '', stderr: '' });
  });

  it('lists the service where it is asked to, and judges a statement once it is touched', async () => {
    repository.write('eslint.config.js', configuration("report: 'all'"));
    assert.match((await eslint()).stdout, /server\.js[\s\S]*zero-downtime\/no-in-memory-session-store/);
    repository.write('eslint.config.js', configuration(''));
    assert.equal((await eslint('--cache')).stdout, '');
    repository.write('server.js', `${SERVER}app.disable('x-powered-by');\n`);
    assert.equal((await eslint('--cache')).stdout, '');
    repository.write('server.js', SERVER.replace('session({', 'session({ name: "sid",'));
    const touched = await eslint('--cache');
    assert.match(touched.stdout, /server\.js[\s\S]*zero-downtime\/no-in-memory-session-store/);
    assert.doesNotMatch(touched.stdout, /2_index\.sql/);
  });

  it('takes what is too much to mend now into the bulk suppressions of ESLint', async () => {
    repository.write('server.js', SERVER.replace('session({', 'session({ name: "sid",'));
    assert.match((await eslint()).stdout, /no-in-memory-session-store/);
    assert.equal((await eslint('--suppress-all')).code, 0);
    assert.doesNotMatch((await eslint()).stdout, /no-in-memory-session-store/);
    repository.write('migrations/3_index.sql', 'CREATE INDEX orders_id ON orders (id);\n');
    assert.match((await eslint()).stdout, /3_index\.sql[\s\S]*no-blocking-index/);
  });
});
