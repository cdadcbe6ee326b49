/** Where a name comes from: every way in which JavaScript reaches another module leads to the same answer. */
import assert from 'node:assert/strict';
import type { TSESTree } from '@typescript-eslint/types';
import { importOf } from '../../rules/engine/code/imports.ts';
import { code, PARSERS } from '../harness/code.ts';

/** Statement before, expression asked about, answer. */
const VALUES: readonly (readonly [string, string, string])[] = [
  ["import express from 'express'", 'express', 'express'],
  ["import express from 'express'", 'express.Router', 'express Router'],
  ["import * as express from 'express'", 'express.Router', 'express Router'],
  ["import * as express from 'express'", 'express.default.Router', 'express Router'],
  ["import { Router } from 'express'", 'Router', 'express Router'],
  ["import { Router as Routes } from 'express'", "Routes['prototype']", 'express Router prototype'],
  ["import { default as express } from 'express'", 'express', 'express'],
  ["import { 'Router' as Routes } from 'express'", 'Routes', 'express Router'],
  ["const express = require('express')", 'express.Router', 'express Router'],
  ["const { Router } = require('express')", 'Router', 'express Router'],
  ["const { json: { parse: read = 1 } } = require('body')", 'read', 'body json parse'],
  ["const express = require('express').default", 'express', 'express'],
  ["const express = _interopRequireDefault(require('express'))", 'express.default.Router', 'express Router'],
  ["const express = __importStar(require('express'))", 'express', 'express'],
  ["const express = tslib.__importDefault(require('express'))", 'express.default', 'express'],
  ["const { promises } = require('node:fs')", 'promises.readFile', 'fs promises readFile'],
  ["const express = await import('express')", 'express.Router', 'express Router'],
  ["import express from 'express'; const { Router } = express; const Routes = Router", 'Routes', 'express Router'],
  ["import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const pg = require('pg')", 'pg.Pool', 'pg Pool'],
  ['', "require('pg')", 'pg'],
  ['', "require('pg')?.Pool", 'pg Pool'],
  ['const require = () => 1', "require('pg')", ''],
  ["let pg = require('pg'); pg = other", 'pg', ''],
  ["import { Pool } from 'pg'; function f(Pool) { Pool } Pool", 'Pool', 'pg Pool'],
  ["const [pg] = require('pg')", 'pg', ''],
  ["const pg = require(name)", 'pg', ''],
  ['', 'process.env', ''],
  ['const a = b, b = a', 'a', ''],
];

function answer(program: TSESTree.Program, of: (node: TSESTree.Node) => ReturnType<typeof importOf>): string {
  const last = program.body.at(-1);
  const value = last?.type === 'ExpressionStatement' ? of(last.expression) : undefined;
  return value === undefined ? '' : [value.module, ...value.path].join(' ');
}

describe('where a name comes from', () => {
  for (const [parser, read] of Object.entries(PARSERS)) {
    for (const [before, expression, expected] of VALUES) {
      it(`${parser}: ${before} … ${expression}`, () => {
        const file = code(`${before};\n${expression};`, '/project/file.js', read);
        assert.equal(answer(file.program, (node) => importOf(file, node)), expected);
      });
    }
  }

  it('knows types, and modules imported as TypeScript does', () => {
    const file = code("import pg = require('pg'); import type { Knex } from 'knex'; const a: Knex.Transaction = 1; const b: import('knex').Knex = 2; pg.Pool;");
    const types = file.program.body.flatMap((node) => (node.type === 'VariableDeclaration' ? [node.declarations[0].id.typeAnnotation?.typeAnnotation] : []));
    const values = types.flatMap((type) => (type === undefined ? [] : [importOf(file, type)]));
    assert.deepEqual(values, [
      { module: 'knex', path: ['Knex', 'Transaction'] },
      { module: 'knex', path: ['Knex'] },
    ]);
    assert.equal(answer(file.program, (node) => importOf(file, node)), 'pg Pool');
  });

  it('gives up on endless chains instead of following them', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `const a${index} = a${index + 1}.b;`).join('\n');
    const file = code(`${names}\na0;`);
    assert.equal(answer(file.program, (node) => importOf(file, node)), '');
  });
});
