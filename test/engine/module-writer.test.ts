/** How code that is added names, imports and spells what it uses: as the file does that it is added to. */
import assert from 'node:assert/strict';
import { Project } from '../../rules/index.ts';
import type { ModuleWriter } from '../../rules/engine/project/module-writer.ts';
import { Unwritable } from '../../rules/engine/project/migration-writer.ts';
import { code } from '../harness/code.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

function writerFor(path: string, files: Readonly<Record<string, string>>): ModuleWriter {
  return new Project('/project', {}, new MemoryFiles(files)).services.writerFor(code(files[path] ?? '', path));
}

const ENDINGS: readonly (readonly [title: string, files: Readonly<Record<string, string>>, specifier: string])[] = [
  ['as they are', { '/project/src/main.ts': `import './app.ts';` }, '../lib/database.ts'],
  ['as they will be compiled', { '/project/src/main.ts': `import { app } from './app.js';` }, '../lib/database.js'],
  ['without an ending, also where a name has a dot in it', { '/project/src/main.ts': `import { AppModule } from './app.module';` }, '../lib/database'],
  ['as its neighbours name theirs', { '/project/src/main.ts': `import 'reflect-metadata';`, '/project/src/other.ts': `import { a } from './a.ts';` }, '../lib/database.ts'],
  ['as its compiler asks', { '/project/src/main.ts': `import 'reflect-metadata';`, '/project/tsconfig.json': '{ "compilerOptions": { "module": "NodeNext" } }' }, '../lib/database.js'],
  ['in no way but the plain one where nothing tells', { '/project/src/main.ts': `import 'reflect-metadata';` }, '../lib/database'],
];

describe('code that is added to a file', () => {
  for (const [title, files, specifier] of ENDINGS) {
    it(`names other files ${title}`, () => {
      assert.equal(writerFor('/project/src/main.ts', files).specifierOf('/project/lib/database.ts'), specifier);
    });
  }

  it('takes the name under which a module is imported already', () => {
    const files = { '/project/main.js': `const { pool: db } = require('./database');\n`, '/project/database.js': 'exports.pool = 1;\n' };
    const writer = writerFor('/project/main.js', files);
    assert.equal(writer.use('/project/database.js', 'pool', 'pool'), 'db');
    assert.deepEqual(writer.importEdits(), []);
  });

  it('gives no name that means something else', () => {
    const writer = writerFor('/project/main.ts', { '/project/main.ts': 'const pool = 1;\n' });
    assert.equal(writer.use('/project/database.ts', 'pool', 'pool'), undefined);
  });

  it('is indented, quoted and ended as the file is, lines and all', () => {
    const writer = writerFor('/project/main.ts', { '/project/main.ts': `import a from "a"\r\nif (a) {\r\n\ta("b")\r\n}\r\n` });
    assert.equal(writer.file('/project/new.ts', `f(() => {\n  g('x');\n});\n`).text, `f(() => {\r\n\tg("x")\r\n})\r\n`);
  });

  it('overwrites nothing', () => {
    const writer = writerFor('/project/src/main.ts', { '/project/src/main.ts': '', '/project/src/graceful-shutdown.ts': '' });
    assert.throws(() => writer.pathFor('graceful', 'shutdown'), Unwritable);
  });

  it('is named as its neighbours are', () => {
    assert.equal(writerFor('/project/src/main.ts', { '/project/src/main.ts': '', '/project/src/errorHandler.ts': '' }).pathFor('graceful', 'shutdown'), '/project/src/gracefulShutdown.ts');
  });
});
