import type { Operation, OperationKind } from '../../engine/model/operation.ts';
import { defineRule } from '../../engine/model/rule.ts';

/** What leaves the schema as it is, or what nobody can see through. */
const HARMLESS = new Set<OperationKind>([
  'query',
  'setVariable',
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'lockTable',
  'validateConstraint',
  'vacuum',
  'vacuumFull',
  'cluster',
  'repack',
  'analyze',
  'reindex',
  'refreshMaterializedView',
  'comment',
  'insert',
  'copy',
  'update',
  'delete',
  'merge',
  'truncate',
  'opaque',
  'unawaited',
  'suppression',
  'broken',
  'other',
]);

/** Statements that take nothing back. */
const EMPTY = new Set<OperationKind>(['query', 'setVariable', 'begin', 'commit', 'rollback', 'broken', 'suppression']);

export default defineRule({
  id: 'require-rollback',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Require a way back for each migration, where the tool keeps one.',
  sources: ['https://github.com/amacneil/dbmate#migrations', 'https://pressly.github.io/goose/documentation/annotations/', 'https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md'],
  operations: 'all',
  check(step, operation) {
    const { migration } = step;
    if (!changes(operation) || migration.steps.find((other) => changes(other.operation)) !== step) return undefined;
    const { wayBack } = migration;
    if (wayBack === undefined || wayBack.declaredImpossible || wayBack.operations.some(({ kind }) => !EMPTY.has(kind))) return undefined;
    return {
      aside: true,
      range: operation.place('action'),
      message: {
        what: 'Nothing takes this migration back.',
        why: 'When a deploy is rolled back, the old code finds a database that was made for the new one, and somebody has to undo it by hand, under pressure.',
        instead: `Write what takes it back into ${wayBack.place}; where nothing can, say "irreversible" there.`,
      },
    };
  },
});

function changes({ kind }: Operation): boolean {
  return !HARMLESS.has(kind);
}
