/** The samples of a rolling deploy gone wrong, and gone right, that the product was conceived from, in words of our own: `recommended` tells the ones and leaves the others alone. */
import assert from 'node:assert/strict';
import type { Settings } from '../rules/index.ts';
import { hazardsIn } from './harness/code-project.ts';
import { catalogue } from './harness/lint.ts';

const recommended = new Set([...catalogue.rules, ...catalogue.serviceRules].filter(({ preset }) => preset === 'recommended').map(({ id }) => id));

const manifest = (...dependencies: string[]): string => JSON.stringify({ name: 'orders', private: true, dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])) });

/** What `recommended` says of one file of a service. */
function toldOf(path: string, text: string, ...dependencies: string[]): readonly string[] {
  return hazardsIn(path, { [path]: text, 'package.json': manifest(...dependencies) }).map(({ rule }) => rule).filter((rule) => recommended.has(rule));
}

const UPLOADS = `import { randomUUID } from 'node:crypto';
class UploadHandler {
  readonly #files = new Map<string, { user: string; content: Buffer }>();
  take(user: string, content: Buffer): string {
    const id = randomUUID();
    this.#files.set(id, { user, content });
    return id;
  }
  give(user: string, id: string): Buffer | undefined {
    const file = this.#files.get(id);
    return file?.user === user ? file.content : undefined;
  }
}
export const uploads = new UploadHandler();
`;

const HEALTH = `import express from 'express';
import { Pool } from 'pg';
export const app = express();
export const pool = new Pool();
app.get('/health', (request, response) => response.status(200).json({ status: 'OK' }));
`;

const CACHE = `import { Redis } from 'ioredis';
import { pool } from './database';
const redis = new Redis();
export async function profileOf(id: string): Promise<unknown> {
  const cached = await redis.get(\`profile:\${id}\`);
  if (cached !== null) return JSON.parse(cached);
  const { rows } = await pool.query('SELECT id, name FROM users WHERE id = $1', [id]);
  await redis.setex(\`profile:\${id}\`, 3600, JSON.stringify(rows[0]));
  return rows[0];
}
`;

const SERVER = `import express from 'express';
const app = express();
app.get('/orders', (request, response) => response.json([]));
app.listen(3000);
`;

const SOCKETS = `const { Server } = require('ws');
const server = new Server({ port: 8080 });
server.on('connection', (ws, request) => {
  const asked = request.headers['sec-websocket-protocol'] || 'v1';
  ws.protocol = chosen(asked);
});
function chosen(asked) {
  const known = ['v1', 'v2'];
  return known.includes(asked) ? asked : 'v1';
}
`;

const DEEP_CHECK = `import express from 'express';
import { Pool } from 'pg';
const app = express();
const pool = new Pool({ connectionTimeoutMillis: 500, statement_timeout: 500 });
app.get('/ready', async (request, response) => {
  try {
    await pool.query('SELECT 1');
    const partner = await fetch('https://payments.example.com/ping', { timeout: 2000 });
    response.status(partner.ok ? 200 : 503).end();
  } catch {
    response.status(503).end();
  }
});
`;

/** What `recommended` says of a migration. */
function toldOfSql(text: string, settings: Settings = {}): readonly string[] {
  const path = 'migrations/0002_change.sql';
  const before = { 'migrations/0001_start.sql': 'CREATE TABLE customers (id bigint PRIMARY KEY, mail text);\n' };
  return hazardsIn(path, { ...before, [path]: text }, settings).map(({ rule }) => rule).filter((rule) => recommended.has(rule));
}

describe('the samples that the product was conceived from', () => {
  it('a handler that keeps uploads in a field', () => {
    assert.ok(toldOf('src/uploads.ts', UPLOADS, 'express').includes('no-in-memory-state'));
  });

  it('a health check that says OK whatever is the case', () => {
    assert.ok(toldOf('src/app.ts', HEALTH, 'express', 'pg').includes('no-shallow-health-check'));
  });

  it('a cached profile whose key says nothing of its shape', () => {
    assert.ok(toldOf('src/profiles.ts', CACHE, 'express', 'ioredis', 'pg').includes('require-versioned-cache-key'));
  });

  it('a server that does not listen for SIGTERM', () => {
    assert.ok(toldOf('src/server.ts', SERVER, 'express').includes('require-graceful-shutdown'));
  });

  it('a header of protocols that is compared whole, and a protocol that is assigned', () => {
    const told = toldOf('src/sockets.js', SOCKETS, 'ws');
    assert.ok(told.includes('no-raw-socket-protocol') && told.includes('no-assigned-socket-protocol'), told.join(', '));
  });

  it('a deep check that gives `fetch` a `timeout`, and asks a partner', () => {
    const told = toldOf('src/ready.ts', DEEP_CHECK, 'express', 'pg');
    assert.ok(told.includes('no-fetch-timeout-option') && told.includes('no-external-call-in-readiness'), told.join(', '));
  });

  it('a deep check is not called shallow', () => {
    assert.ok(!toldOf('src/ready.ts', DEEP_CHECK, 'express', 'pg').includes('no-shallow-health-check'));
  });

  it('a key with a version of its shape', () => {
    const told = toldOf('src/profiles.ts', CACHE.replaceAll('profile:$', 'profile:v2:$'), 'express', 'ioredis', 'pg');
    assert.ok(!told.includes('require-versioned-cache-key'), told.join(', '));
  });

  it('a renamed column', () => {
    assert.ok(toldOfSql('ALTER TABLE customers RENAME COLUMN mail TO email;\n').includes('no-rename-column'));
  });

  it('an index that is built CONCURRENTLY beside an ALTER TABLE, where the runner opens a transaction', () => {
    const told = toldOfSql('ALTER TABLE customers ADD COLUMN email text;\nCREATE INDEX CONCURRENTLY customers_email ON customers (email);\n', { runner: { transaction: 'file' } });
    assert.ok(told.includes('no-concurrently-in-transaction'), told.join(', '));
  });

  it('a table of feature flags, and a column with a constant default', () => {
    assert.deepEqual(toldOfSql("SET lock_timeout = '2s';\nCREATE TABLE feature_flags (name text PRIMARY KEY, is_on boolean NOT NULL DEFAULT false);\n"), []);
    assert.deepEqual(toldOfSql("SET lock_timeout = '2s';\nALTER TABLE customers ADD COLUMN renews boolean DEFAULT false;\n"), []);
  });
});
