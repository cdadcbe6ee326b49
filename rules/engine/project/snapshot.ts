import type { Operation } from '../model/operation.ts';
import { baseName } from '../tools/paths.ts';
import type { StatementOperations } from './migration-file.ts';

const SNAPSHOT_NAME = /^(?:structure|schema|dump|db_dump|pg_dump|database|init_schema)(?:[._-].*)?\.sql$|[._-](?:dump|structure|snapshot|schema)\.sql$/i;
const DUMP_HEADER = /^--\s*\r?\n-- PostgreSQL database (?:cluster )?dump\b/m;

/** A file that holds a whole schema and changes none: nobody runs it against a live database. */
export function isSnapshot(path: string, text: string): boolean {
  const name = baseName(path);
  return (!/^\d/.test(name) && SNAPSHOT_NAME.test(name)) || DUMP_HEADER.test(text.slice(0, 2000));
}

const FOR_TESTS = /(?:^|\/)(?:tests?|__tests__|test[-_]?data|__fixtures__|fixtures?|__mocks__|specs?|e2e)\//i;

/**
 * Whether a file lies among tests and what they need: no database of running code ever meets it.
 *
 * @param path relative to the project
 */
export function isForTests(path: string): boolean {
  return FOR_TESTS.test(path);
}

const DECLARING = new Set<Operation['kind']>([
  'createTable',
  'createType',
  'createDomain',
  'createFunction',
  'createView',
  'createSequence',
  'ownSequence',
  'comment',
  'grant',
  'revoke',
  'setVariable',
  'query',
  'other',
]);

/** Kinds that declare a part of a table, and change it where it was there before. */
const PARTS = new Set<Operation['kind']>(['createIndex', 'createTrigger', 'createPolicy', 'addConstraint', 'alterTable', 'setDefault']);

/**
 * Whether a file outside any order of migrations declares tables and nothing else, like `tables/users.sql`: it describes a
 * schema, and nobody runs it against a database that is in use.
 */
export function isDeclaration(statements: readonly StatementOperations[]): boolean {
  const made = new Set<string>();
  for (const { operations } of statements) {
    for (const operation of operations) {
      if (operation.kind === 'createTable') made.add(operation.relation.name);
      else if (PARTS.has(operation.kind)) {
        if (!('relation' in operation) || !made.has(operation.relation.name)) return false;
      } else if (!DECLARING.has(operation.kind)) return false;
    }
  }
  return made.size > 0;
}
