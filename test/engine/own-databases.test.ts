/** Several services in one repository whose tables have the same names: whose code a migration is about. */
import assert from 'node:assert/strict';
import type { Settings } from '../../rules/index.ts';
import { hazardsIn } from '../harness/code-project.ts';

const READS = "export const list = () => db.query('SELECT note FROM orders');\n";
const DROP = "SET lock_timeout = '2s';\nALTER TABLE orders DROP COLUMN note;\n";

const FILES = {
  'package.json': '{ "private": true }',
  'packages/shop/package.json': '{ "name": "shop" }',
  'packages/shop/migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n',
  'packages/shop/migrations/2_drop.sql': DROP,
  'packages/shop/src/orders.ts': READS,
  'packages/warehouse/package.json': '{ "name": "warehouse" }',
  'packages/warehouse/src/orders.ts': READS,
  'packages/shared/package.json': '{ "name": "shared" }',
  'packages/shared/src/orders.ts': READS,
};
const OF_WAREHOUSE = { 'packages/warehouse/migrations/1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n' };

/** Where the message about the dropped column says that code names it. */
function places(files: Readonly<Record<string, string>>, settings?: Settings): string {
  const hazard = hazardsIn('packages/shop/migrations/2_drop.sql', files, settings).find(({ rule }) => rule === 'no-drop-column');
  return hazard === undefined ? 'silent' : (/ \(([^;]*);/.exec(hazard.message.why)?.[1] ?? 'nowhere');
}

describe('code of a repository with several services', () => {
  it('is all code where one of them has migrations', () => assert.equal(places(FILES), 'packages/shared/src/orders.ts:1, packages/shop/src/orders.ts:1 and packages/warehouse/src/orders.ts:1'));

  it('is not that of a package with migrations of its own', () => assert.equal(places({ ...FILES, ...OF_WAREHOUSE }), 'packages/shared/src/orders.ts:1 and packages/shop/src/orders.ts:1'));

  it('is not enough, if it is another package’s, to say that nobody uses the column', () => {
    const others = { ...FILES, ...OF_WAREHOUSE, 'packages/shop/src/orders.ts': '', 'packages/shared/src/orders.ts': '' };
    assert.equal(places(others), 'nowhere');
  });

  it('is what the settings say', () => {
    const projects = [{ migrations: ['packages/shop/migrations/**'], code: ['packages/{shop,warehouse}/**'] }];
    assert.equal(places({ ...FILES, ...OF_WAREHOUSE }, { projects }), 'packages/shop/src/orders.ts:1 and packages/warehouse/src/orders.ts:1');
  });
});
