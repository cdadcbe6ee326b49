import { mkdirSync, writeFileSync } from 'node:fs';
import { parseCode } from '../../eslint-plugin/code-file.ts';
import { typescriptParser } from '../../cli/typescript-parser.ts';

const LINES = 500;

/** One of the routes of a service: a query, a cache, a check of its health. */
function route(index: number): string {
  return [
    `app.get('/orders-${index}/:id', async (request, response) => {`,
    `  const { rows } = await pool.query<{ id: string; total: number }>('SELECT id, total FROM orders_${index} WHERE id = $1', [request.params.id]);`,
    `  const order = rows[0];`,
    `  if (order === undefined) {`,
    `    response.status(404).json({ error: 'unknown order' });`,
    `    return;`,
    `  }`,
    `  await redis.set(\`orders-${index}:v2:\${order.id}\`, JSON.stringify(order), 'EX', 60);`,
    `  response.json({ ...order, total: order.total / 100 });`,
    `});`,
    ``,
  ].join('\n');
}

/** A service in one file of TypeScript of 500 lines; gives the text and the file's path. */
export function generateService(folder: string): { readonly path: string; readonly text: string } {
  const head = "import express from 'express';\nimport { Redis } from 'ioredis';\nimport { Pool } from 'pg';\n\nconst app = express();\nconst pool = new Pool();\nconst redis = new Redis();\n\n";
  let text = head;
  for (let index = 0; text.split('\n').length < LINES - 12; index += 1) text += `${route(index)}\n`;
  while (text.split('\n').length < LINES) text += '// the end\n';
  mkdirSync(`${folder}/src`, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{ "private": true, "type": "module", "dependencies": { "express": "5", "ioredis": "5", "pg": "8" }, "scripts": { "start": "node src/server.ts" } }\n');
  const path = `${folder}/src/server.ts`;
  writeFileSync(path, text);
  return { path, text };
}

/** Parses as the server does, and does nothing else; in milliseconds. */
export function parsingTime(path: string, text: string): number {
  const started = performance.now();
  if (parseCode(path, text, { parser: typescriptParser }) === undefined) throw new Error(`${path} does not parse`);
  return performance.now() - started;
}
