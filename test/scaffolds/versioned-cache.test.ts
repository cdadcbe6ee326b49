/** A versioned cache written for code that keeps copies in Redis: two versions of the code side by side on a real Redis, which is killed meanwhile. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { Workspace } from '../harness/workspace.ts';
import { hasRedis, RedisServer } from './redis.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const RULE = 'require-versioned-cache-key';

/** How each library is used: what makes a client, and how an entry is written. */
const CLIENTS = {
  ioredis: { imports: `import { Redis } from 'ioredis';`, made: 'export const redis = new Redis(Number(process.env.REDIS_PORT));\nredis.on(\'error\', () => undefined);', write: `setex('user:' + id, 3600, JSON.stringify(user))`, close: 'redis.disconnect()' },
  redis: { imports: `import { createClient } from 'redis';`, made: 'export const redis = createClient({ url: `redis://127.0.0.1:${process.env.REDIS_PORT ?? \'\'}` });\nredis.on(\'error\', () => undefined);\nvoid redis.connect();', write: `set('user:' + id, JSON.stringify(user), { EX: 3600 })`, close: 'redis.destroy()' },
};

type Library = keyof typeof CLIENTS;

function filesOf(library: Library): Readonly<Record<string, string>> {
  const { imports, made, write, close } = CLIENTS[library];
  return {
    'package.json': JSON.stringify({ private: true, type: 'module', scripts: { start: 'node src/server.js' }, dependencies: { [library]: '5', express: '5' } }),
    'tsconfig.json': TSCONFIG,
    'src/users.ts': `${imports}
import { loadUser, type User } from './database.ts';

${made}

/** One user. */
export async function getUser(id: string): Promise<User> {
  const cached = await redis.get('user:' + id);
  if (cached) return JSON.parse(cached) as User;
  const user = await loadUser(id);
  await redis.${write};
  return user;
}

export function close() {
  return ${close};
}
`,
    'src/database.ts': `export interface User {
  readonly id: string;
  readonly name: string;
}

/** A database that all instances share. */
export const database = globalThis as unknown as { names: Map<string, string>; loads: number };

export async function loadUser(id: string): Promise<User> {
  database.loads += 1;
  const name = database.names.get(id) ?? 'nobody';
  await new Promise((resolve) => setTimeout(resolve, 2));
  return { id, name };
}
`,
    'src/rename.ts': `import { database } from './database.ts';
import { redis } from './users.ts';

export async function rename(id: string, name: string): Promise<void> {
  database.names.set(id, name);
  await redis.del(\`user:\${id}\`);
}
`,
    'src/server.ts': `import express from 'express';
import { rename } from './rename.ts';
import { getUser } from './users.ts';

export const app = express();
app.get('/:id', async (request, response) => void response.json(await getUser(request.params.id)));
app.put('/:id/:name', async (request, response) => {
  await rename(request.params.id, request.params.name);
  response.end();
});
`,
  };
}

interface Instance {
  getUser(id: string): Promise<Readonly<Record<string, string>>>;
  rename(id: string, name: string): Promise<void>;
  close(): unknown;
}

/** The code of a folder as it is now, as an instance that runs. */
async function released(folder: string, version: number): Promise<Instance> {
  const out = join(folder, 'dist', String(version));
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(join(folder, 'src'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(folder, 'src', name), 'utf8'), { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
    writeFileSync(join(out, name.replace(/\.ts$/, '.js')), outputText.replaceAll(/from '\.\/([\w-]+)\.ts'/g, "from './$1.js'"));
  }
  const users = (await import(pathToFileURL(join(out, 'users.js')).href)) as Pick<Instance, 'getUser' | 'close'>;
  const { rename } = (await import(pathToFileURL(join(out, 'rename.js')).href)) as Pick<Instance, 'rename'>;
  return { ...users, rename };
}

describe('a versioned cache', function () {
  this.timeout(300_000);
  const workspaces: Workspace[] = [];
  const { error } = console;
  const shared = globalThis as unknown as { names: Map<string, string>; loads: number };

  afterEach(() => {
    console.error = error;
    for (const workspace of workspaces.splice(0)) workspace.remove();
  });

  function project(files: Readonly<Record<string, string>>): { readonly workspace: Workspace; readonly scaffolded: ScaffoldedProject } {
    const workspace = new Workspace(files);
    workspaces.push(workspace);
    return { workspace, scaffolded: new ScaffoldedProject(workspace.folder) };
  }

  function written(library: Library): Workspace {
    const { workspace, scaffolded } = project(filesOf(library));
    linkPackages(workspace.folder);
    const [proposal] = scaffolded.proposals('src/users.ts', RULE);
    assert.equal(proposal?.title, 'Keep user in a versioned cache, with the place that takes it out', proposal?.disabled);
    assert.ok(proposal.changes);
    assert.deepEqual(scaffolded.write(proposal.changes), ['src/users.ts', 'src/rename.ts', 'src/versioned-cache.ts']);
    assert.deepEqual(scaffolded.proposals('src/users.ts', RULE), []);
    return workspace;
  }

  for (const library of ['ioredis', 'redis'] as const) {
    it(`is written for ${library}, compiles under strict and lints clean`, async () => {
      const workspace = written(library);
      assert.match(workspace.read('src/users.ts'), /\n {2}return throughCache\(redis, userEntries, id, \(\) => loadUser\(id\)\);\n\}/);
      assert.match(workspace.read('src/rename.ts'), /\n {2}await takeOutOfCache\(redis, userEntries, id\);\n/);
      assert.deepEqual(compileProblems(workspace.folder), []);
      assert.deepEqual(await lintProblems(workspace.folder), []);
    });
  }

  for (const library of hasRedis() ? (['ioredis', 'redis'] as const) : []) {
    it(`on ${library} two versions never read each other's shape, what was changed is seen by both, and nothing fails while Redis is killed`, async () => {
      const workspace = written(library);
      const redis = await RedisServer.start();
      process.env['REDIS_PORT'] = String(redis.port);
      shared.names = new Map();
      shared.loads = 0;
      const old = await released(workspace.folder, 1);
      // The next version has another shape, and says how one of the version before becomes one of its own.
      workspace.write('src/database.ts', workspace.read('src/database.ts').replace('readonly name: string', 'readonly first: string').replace('{ id, name }', '{ id, first: name }'));
      workspace.write('src/users.ts', workspace.read('src/users.ts').replace('version: 1,', 'version: 2,\n  upcast: (old) => ({ id: (old as { id: string }).id, first: (old as { name: string }).name }),'));
      const fresh = await released(workspace.folder, 2);
      const told: unknown[] = [];
      console.error = (...texts: unknown[]) => told.push(texts);

      let on = true;
      let reads = 0;
      const loop = async (id: string): Promise<void> => {
        for (let number = 0; on; number += 1) {
          const name = `${id} ${number}`;
          await (number % 2 === 0 ? old : fresh).rename(id, name);
          for (let round = 0; round < 4; round += 1) {
            assert.deepEqual(await old.getUser(id), { id, name });
            assert.deepEqual(await fresh.getUser(id), { id, first: name });
            reads += 2;
          }
        }
      };
      const untilRead = async (count: number, loops: readonly Promise<void>[]): Promise<void> => {
        const before = reads;
        while (reads < before + count) await Promise.race([...loops, new Promise((resolve) => setTimeout(resolve, 10))]);
      };
      const loops = ['a', 'b', 'ü/:%'].map(loop);
      await untilRead(300, loops);
      const loads = shared.loads;
      assert.ok(loads < reads, `${loads} loads for ${reads} reads`);
      await redis.kill();
      await redis.start();
      await untilRead(300, loops);
      on = false;
      await Promise.all(loops);
      await redis.kill();
      // Without it everything is loaded, and what could not be asked is told.
      shared.names.set('alone', 'without a cache');
      assert.deepEqual(await fresh.getUser('alone'), { id: 'alone', first: 'without a cache' });
      assert.ok(told.length > 0);
      await old.close();
      await fresh.close();
    });
  }

  if (hasRedis()) it('gives a value that is about to expire while one reader loads it anew, and is not loaded by each reader of many', async () => {
    const workspace = written('ioredis');
    const redis = await RedisServer.start();
    process.env['REDIS_PORT'] = String(redis.port);
    shared.names = new Map([['a', 'first']]);
    shared.loads = 0;
    workspace.write('src/users.ts', workspace.read('src/users.ts').replace('ttlSeconds: 3600', 'ttlSeconds: 0.05'));
    const instance = await released(workspace.folder, 1);
    const values = await Promise.all(Array.from({ length: 100 }, () => instance.getUser('a')));
    assert.equal(new Set(values.map(({ name }) => name)).size, 1);
    assert.equal(shared.loads, 1);
    const end = performance.now() + 400;
    let reads = 0;
    for (; performance.now() < end; reads += 1) await instance.getUser('a');
    assert.ok(shared.loads > 3 && shared.loads < reads / 4, `${shared.loads} loads for ${reads} reads`);
    await instance.close();
    await redis.kill();
  });

  it('is not written where it cannot be told, with the reason', () => {
    const users = filesOf('ioredis')['src/users.ts'] ?? '';
    const reason = (text: string, more: Readonly<Record<string, string>> = {}): string | undefined => project({ ...filesOf('ioredis'), 'src/users.ts': text, ...more }).scaffolded.proposals('src/users.ts', RULE)[0]?.disabled;
    assert.equal(reason(users, { 'src/more.ts': `import { redis } from './users.ts';\nexport const rename = (id: string) => redis.rename('user:' + id, 'user:old');\n` }), '`more.ts` uses keys of `user:` on line 2 in another way: change that over by hand.');
    assert.equal(reason(users.replace('  return user;', '  console.log(user);\n  return user;')), 'The function does more than to read the entry, load what is not there, write it and return it: change it over by hand.');
    assert.equal(reason(users, { 'src/versioned-cache.ts': 'export {};\n' }), '`versioned-cache.ts` is there already.');
    assert.equal(reason(users.replaceAll(`'user:' + id`, '`user:${id}:profile`')), 'The key is not a text and one value behind it.');
  });

  it('keeps what happens on a miss, a key that has a name, and a lifetime in milliseconds', () => {
    const { workspace, scaffolded } = project({
      ...filesOf('ioredis'),
      'src/users.ts': '',
      'src/users.js': `const { Redis } = require("ioredis")
const { loadUser } = require("./database")

const redis = new Redis()
const LIFETIME = 86400000

async function getUser(id) {
\tconst key = \`it's/user/\${id}\`
\tconst cached = await redis.get(key)
\tif (cached !== null) {
\t\treturn JSON.parse(cached)
\t}
\tconst found = await loadUser(id)
\tconst user = { ...found, seen: true }
\tawait redis.set(key, JSON.stringify(user), "PX", LIFETIME)
\treturn user
}
module.exports = { getUser }
`,
      'src/rename.ts': '',
    });
    const [proposal] = scaffolded.proposals('src/users.js', RULE);
    assert.ok(proposal?.changes, proposal?.disabled);
    scaffolded.write(proposal.changes);
    assert.equal(workspace.read('src/users.js'), `const { Redis } = require("ioredis")
const { loadUser } = require("./database")
const { throughCache } = require("./versioned-cache")

const redis = new Redis()
const LIFETIME = 86400000

const itSUserEntries = {
\tnamespace: "it's/user",
\t// Raise it whenever the shape of a value changes, and say with \`upcast\` how one of the version before becomes one of this.
\tversion: 1,
\tttlSeconds: LIFETIME / 1000,
}

async function getUser(id) {
\treturn throughCache(redis, itSUserEntries, id, async () => {
\t\tconst found = await loadUser(id)
\t\tconst user = { ...found, seen: true }
\t\treturn user
\t})
}
module.exports = { getUser }
`);
  });
});
