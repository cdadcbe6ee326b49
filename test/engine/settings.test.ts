/** What a user may set, what it changes, and how a mistake is told. */
import assert from 'node:assert/strict';
import { readSettings } from '../../eslint-plugin/settings.ts';
import { rules } from '../../rules/index.ts';
import { lint, type Situation } from '../harness/lint.ts';

const RECOMMENDED = new Set(rules.filter(({ preset }) => preset === 'recommended').map(({ id }) => id));

function rulesIn(situation: Situation): string[] {
  const { hazards, skipped } = lint(situation);
  return skipped === undefined ? hazards.map(({ rule }) => rule).filter((rule) => RECOMMENDED.has(rule)) : [`skipped: ${skipped}`];
}

describe('settings that are wrong', () => {
  function problems(raw: unknown): readonly string[] {
    return readSettings(raw).problems.map((problem) => problem.replace("settings['zero-downtime']", '…'));
  }

  it('are told by name, and the rest holds', () => {
    const { settings } = readSettings({ postgresVersion: 9, schema: 'app', tabels: {}, constructor: 1 });
    assert.deepEqual(settings, { schema: 'app' });
    assert.deepEqual(problems({ postgresVersion: 9, tabels: {} }), [
      '….postgresVersion must be a major version from 11 to 19; it is left out.',
      '….tabels is unknown; there are postgresVersion, migrations, schema, runner, baseline, releases, callees, lockTimeout, tables, singleInstance, platform, server, shutdown, cacheClients, cacheWrappers, gracePeriodSeconds, report, projects.',
    ]);
  });

  it('say what they must be', () => {
    assert.match(problems({ lockTimeout: '2s' }).join(), /lockTimeout must be 'external'/);
    assert.match(problems({ tables: ['countries'] }).join(), /tables must be \{ small: \[\] \}/);
    assert.match(problems({ tables: { small: [], large: [] } }).join(), /tables must be/);
    assert.match(problems({ tables: { young: -1 } }).join(), /tables must be/);
    assert.match(problems({ tables: {} }).join(), /tables must be/);
    assert.deepEqual(problems({ tables: { young: 14 } }), []);
    assert.match(problems({ singleInstance: 'yes' }).join(), /singleInstance must be true where the service runs as one process by design/);
    assert.match(problems({ baseline: 20260101 }).join(), /baseline must be the name of a migration, a version, a git ref, or 'none'/);
    assert.match(problems({ releases: ['v*'] }).join(), /releases must be a glob of tags, as 'v\*'/);
    assert.match(problems({ releases: 'v*\0' }).join(), /releases must be a glob of tags/);
    assert.match(problems({ runner: { tool: 'gose' } }).join(), /runner must be \{ tool, transaction \}, where tool is one of drizzle, prisma, .*goose/);
    assert.match(problems({ runner: {} }).join(), /one of them is enough/);
    assert.match(problems({ platform: 'lambda' }).join(), /platform must be 'node' \| 'serverless'/);
    assert.match(problems({ server: ['apps/**'] }).join(), /server must be an object with 'server' \| 'library' \| 'cli' \| 'client' for each glob/);
    assert.match(problems({ server: { 'apps/**': 'service' } }).join(), /server must be an object/);
    assert.match(problems({ shutdown: true }).join(), /shutdown must be 'external'/);
    assert.match(problems({ cacheClients: [{ module: 'a' }] }).join(), /cacheClients must be a list of \{ module/);
    assert.match(problems({ cacheWrappers: [{ module: 'a', export: 'b', ttl: -1 }] }).join(), /cacheWrappers must be/);
    assert.match(problems({ gracePeriodSeconds: '60s' }).join(), /gracePeriodSeconds must be a number of seconds/);
    assert.match(problems({ projects: {} }).join(), /projects must be a list of/);
    assert.deepEqual(problems('on'), ['… must be an object.']);
  });

  it('are told with their place in a list of projects, and the other projects hold', () => {
    const raw = { projects: [{ migrations: ['a/**'], code: 'a', postgresVersion: 16 }, { postgresVersion: 16 }, { migrations: ['b/**'], projects: [] }, null] };
    assert.deepEqual(readSettings(raw).settings, { projects: [{ migrations: ['a/**'], postgresVersion: 16 }, { migrations: ['b/**'] }] });
    assert.deepEqual(problems(raw), [
      '….projects[0].code must be a list of globs; it is left out.',
      '….projects[1] must be an object with a list of globs in migrations; it is left out.',
      '….projects[2].projects is unknown; there are postgresVersion, migrations, schema, runner, baseline, releases, callees, lockTimeout, tables, singleInstance, platform, server, shutdown, cacheClients, cacheWrappers, gracePeriodSeconds, report, code.',
      '….projects[3] must be an object with a list of globs in migrations; it is left out.',
    ]);
  });
});

describe('settings about the running service', () => {
  const SERVER = { path: 'apps/api/src/server.ts', text: "import express from 'express';\nexpress().listen(3000);\n", files: { 'apps/api/package.json': '{ "private": true, "dependencies": { "express": "^5.0.0" } }' } };

  it('without any, a server that ignores SIGTERM is told', () => {
    assert.deepEqual(rulesIn(SERVER), ['require-graceful-shutdown']);
  });

  it('platform: nobody sends signals to a function', () => {
    assert.deepEqual(rulesIn({ ...SERVER, settings: { platform: 'serverless' } }), []);
    assert.deepEqual(rulesIn({ ...SERVER, files: { ...SERVER.files, 'apps/api/vercel.json': '{}' } }), []);
    assert.deepEqual(rulesIn({ ...SERVER, files: { ...SERVER.files, 'apps/api/vercel.json': '{}' }, settings: { platform: 'node' } }), ['require-graceful-shutdown']);
  });

  it('server: only what is deployed is replaced, and the first glob counts', () => {
    assert.deepEqual(rulesIn({ ...SERVER, settings: { server: { 'apps/**': 'cli' } } }), []);
    assert.deepEqual(rulesIn({ ...SERVER, settings: { server: { 'apps/**': 'client' } } }), ['skipped: not a migration']);
    assert.deepEqual(rulesIn({ ...SERVER, settings: { server: { 'apps/api/**': 'server', '**': 'library' } } }), ['require-graceful-shutdown']);
  });

  const KEPT = `import { remember } from './lib/remember.ts';
import { loadUser } from './users.ts';
export const user = (id) => remember(\`user:\${id}\`, () => loadUser(id), 3600);
export const plan = (id) => remember(\`plan:\${id}\`, (): { name: string } => ({ name: id }), 3600);
`;

  it('cacheWrappers: what is read through a function of the house is judged where that is called', () => {
    const files = { 'package.json': '{ "private": true }' };
    assert.deepEqual(rulesIn({ path: 'src/user.ts', text: KEPT, files }), ['skipped: not a migration']);
    const wrappers = [{ module: 'src/lib/remember', export: 'remember', ttl: 2 }];
    assert.deepEqual(rulesIn({ path: 'src/user.ts', text: KEPT, files, settings: { cacheWrappers: wrappers } }), ['require-versioned-cache-key']);
    assert.deepEqual(rulesIn({ path: 'src/user.ts', text: KEPT.replaceAll('3600', '60'), files, settings: { cacheWrappers: wrappers } }), []);
  });

  it('cacheClients: what a client of the house writes is judged like that of a library', () => {
    const text = `import { store } from '@acme/store';
import { loadUser } from './users.ts';
export async function user(id) {
  const known = await store.get(\`user:\${id}\`);
  if (known) return known;
  const user = await loadUser(id);
  await store.put(\`user:\${id}\`, { name: user.name }, 3_600_000);
  return { name: user.name };
}
`;
    const files = { 'package.json': '{ "private": true }' };
    assert.deepEqual(rulesIn({ path: 'src/user.ts', text, files }), ['skipped: not a migration']);
    const settings = { cacheClients: [{ module: '@acme/store', export: 'store', method: 'put', ttl: 2, ttlUnit: 'ms' as const }] };
    assert.deepEqual(rulesIn({ path: 'src/user.ts', text, files, settings }), ['require-versioned-cache-key']);
    assert.deepEqual(rulesIn({ path: 'src/user.ts', text: text.replaceAll('user:', 'user:v1:'), files, settings }), []);
  });

  it('shutdown: external', () => {
    assert.deepEqual(rulesIn({ ...SERVER, settings: { shutdown: 'external' } }), []);
  });
});

describe('lockTimeout: external', () => {
  const ADD = 'ALTER TABLE orders ADD COLUMN note text;';

  it('asks for none in the migrations', () => {
    assert.deepEqual(rulesIn({ text: ADD }), ['require-lock-timeout']);
    assert.deepEqual(rulesIn({ text: ADD, settings: { lockTimeout: 'external' } }), []);
  });

  it('still tells a migration that waits for ever, and RESET brings it back', () => {
    assert.deepEqual(rulesIn({ text: `SET lock_timeout = 0;\n${ADD}`, settings: { lockTimeout: 'external' } }), ['require-lock-timeout']);
    assert.deepEqual(rulesIn({ text: `SET lock_timeout = 0;\nRESET lock_timeout;\n${ADD}`, settings: { lockTimeout: 'external' } }), []);
    assert.deepEqual(rulesIn({ text: `SET lock_timeout = 0;\nDISCARD ALL;\n${ADD}`, settings: { lockTimeout: 'external' } }), []);
  });
});

describe('tables: small', () => {
  const settings = { tables: { small: ['countries', 'billing.plans', '"Plan"'] }, lockTimeout: 'external' } as const;

  it('silences what only lasts as long as the table is large', () => {
    const history = ['CREATE TABLE countries (id int, code varchar(2), name text);\nCREATE TABLE users (id int, country int);'];
    const changes = [
      'CREATE INDEX c ON countries (code);',
      'CREATE INDEX p ON billing.plans (code);',
      'CREATE INDEX p ON "Plan" (code);',
      'ALTER TABLE countries ALTER COLUMN id TYPE bigint;',
      'ALTER TABLE countries ADD COLUMN at timestamptz DEFAULT clock_timestamp();',
      'ALTER TABLE countries ADD CONSTRAINT c CHECK (id > 0);',
      'VACUUM FULL countries;',
      "UPDATE countries SET name = '';",
    ];
    for (const text of changes) {
      assert.notDeepEqual(rulesIn({ text, history, settings: { lockTimeout: 'external' } }), [], text);
      const left = rulesIn({ text, history, settings });
      assert.deepEqual(left.filter((rule) => rule !== 'no-narrowing-type'), [], text);
    }
  });

  it('says nothing for a large one that is named beside it, nor for one of the same name in another schema', () => {
    assert.deepEqual(rulesIn({ text: 'ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (country) REFERENCES countries (id);', settings }), ['no-validating-constraint']);
    assert.deepEqual(rulesIn({ text: 'CREATE INDEX c ON other.countries (code);', settings }), ['no-blocking-index']);
    assert.deepEqual(rulesIn({ text: 'CREATE INDEX p ON plan (code);', settings }), ['no-blocking-index']);
  });

  it('leaves what breaks running code, however small the table, and the wait for a lock', () => {
    assert.deepEqual(rulesIn({ text: 'ALTER TABLE countries RENAME COLUMN name TO title;', settings }), ['no-rename-column']);
    assert.deepEqual(rulesIn({ text: 'CREATE INDEX c ON countries (code);', settings: { tables: settings.tables } }), ['require-lock-timeout']);
  });
});

describe('projects', () => {
  const SCAN = "SET lock_timeout = '1s';\nALTER TABLE orders ALTER COLUMN a SET NOT NULL;";
  const settings = {
    runner: { transaction: 'file' },
    projects: [
      { migrations: ['services/orders/**/*.sql'], code: ['services/orders/src/**'], postgresVersion: 18 },
      { migrations: ['services/users/**/*.sql'], postgresVersion: 14, runner: { transaction: 'none' } },
    ],
  } as const;

  function advice(path: string): string {
    return lint({ text: SCAN, path, settings }).hazards.map(({ message }) => message.instead).join();
  }

  it('have a version each', () => {
    assert.match(advice('services/orders/db/1_a.sql'), /NOT NULL .* NOT VALID/);
    assert.match(advice('services/users/db/1_a.sql'), /CHECK/);
  });

  it('take over what is set around them, unless they say otherwise', () => {
    const text = "SET lock_timeout = '1s';\nCREATE INDEX CONCURRENTLY i ON orders (a);";
    assert.deepEqual(rulesIn({ text, path: 'services/orders/db/1_a.sql', settings }), ['no-concurrently-in-transaction']);
    assert.deepEqual(rulesIn({ text, path: 'services/users/db/1_a.sql', settings }), []);
  });

  it('have a history each', () => {
    const files = { 'services/orders/db/1_a.sql': 'CREATE TABLE orders (code varchar(10));', 'services/users/db/1_a.sql': 'CREATE TABLE orders (code varchar(30));' };
    const text = "SET lock_timeout = '1s';\nALTER TABLE orders ALTER COLUMN code TYPE varchar(20);";
    assert.deepEqual(rulesIn({ text, path: 'services/orders/db/2_b.sql', files, settings }), []);
    assert.ok(rulesIn({ text, path: 'services/users/db/2_b.sql', files, settings }).includes('no-rewriting-type-change'));
  });

  it('leave out what is nobody’s', () => {
    assert.deepEqual(rulesIn({ text: SCAN, path: 'tools/1_a.sql', settings }), ['skipped: not a migration']);
  });
});
