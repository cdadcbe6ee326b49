import type { QualifiedName } from '../model/name.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/rule.ts';
import type { SchemaView } from '../model/schema.ts';
import type { Settings } from '../model/settings.ts';

/** Whether the user has called a table small. */
export type IsSmall = (schema: SchemaView, relation: QualifiedName) => boolean;

/** `countries` or `billing.plans` as the statements name them: case-folded, unless quoted. */
function nameOf(text: string): QualifiedName {
  const parts = text.match(/"(?:[^"]|"")+"|[^."]+/g) ?? [];
  const names = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
  return { schema: names.at(-2), name: names.at(-1) ?? '', known: true };
}

/** Reads `settings.tables`. */
export function smallTables({ tables }: Settings): IsSmall {
  const names = tables?.small?.map(nameOf) ?? [];
  if (names.length === 0) return () => false;
  return (schema, relation) => names.some((name) => schema.same(name, relation));
}

/** The relations that an operation reads or writes whole, as far as it does; `undefined` where its text does not tell. */
function worksOn(operation: Operation, schema: SchemaView): readonly QualifiedName[] | undefined {
  switch (operation.kind) {
    case 'reindex': {
      if (operation.name === undefined) return undefined;
      const owner = operation.target === 'index' ? schema.indexOwner(operation.name)?.relation.name : operation.target === 'table' ? operation.name : undefined;
      return owner === undefined ? undefined : [owner];
    }
    case 'alterDomain':
      return schema.tablesUsing(operation.type).map(({ name }) => name);
    case 'attachPartition':
      return undefined;
    case 'vacuum':
    case 'vacuumFull':
    case 'cluster':
    case 'repack':
      return operation.relations;
    case 'insert':
    case 'merge':
      return [operation.relation, ...operation.reads];
    default:
      return 'relation' in operation ? [operation.relation, ...(schema.relation(operation.relation)?.children ?? [])] : undefined;
  }
}

const WORKS_ON_ROWS = new Set<Operation['kind']>(['update', 'delete', 'merge', 'insert', 'copy', 'refreshMaterializedView', 'validateConstraint']);

/** Whether an operation reads or writes whole tables, and only small ones. */
export function takesNoTime({ operation, effects, schema }: Pick<Step, 'operation' | 'effects' | 'schema'>, isSmall: (relation: QualifiedName) => boolean): boolean {
  const works = [effects.rewrite, effects.scan, effects.indexBuild, effects.foreignKeyCheck].some((verdict) => verdict !== 'no') || WORKS_ON_ROWS.has(operation.kind);
  if (!works) return false;
  const relations = worksOn(operation, schema);
  return relations !== undefined && relations.length > 0 && relations.every(isSmall);
}
