import type * as pg from '@pgsql/types';
import type { QualifiedName } from '../model/name.ts';
import { isHole } from './placeholders.ts';

export type { pg };

type KindsOf<Member> = Member extends unknown ? keyof Member : never;

/** The kinds of node that a tree can hold, `ColumnDef` for instance. */
export type NodeKind = KindsOf<pg.Node>;

type FieldsOf<Member, Kind extends string> = Member extends Record<Kind, infer Fields> ? Fields : never;

/** The fields of a node if it is of that kind. */
export function fieldsOf<Kind extends NodeKind>(node: pg.Node | undefined, kind: Kind): FieldsOf<pg.Node, Kind> | undefined {
  return (node as Record<string, unknown> | undefined)?.[kind] as FieldsOf<pg.Node, Kind> | undefined;
}

/** The text of a String node. */
export function stringOf(node: pg.Node | undefined): string | undefined {
  return fieldsOf(node, 'String')?.sval;
}

/** The texts of a list of String nodes. */
export function stringsOf(nodes: readonly pg.Node[] | undefined): string[] {
  const texts: string[] = [];
  for (const node of nodes ?? []) {
    const text = stringOf(node);
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

function qualifiedName(schema: string | undefined, name: string): QualifiedName {
  return { schema, name, known: !isHole(name) && (schema === undefined || !isHole(schema)) };
}

/** The name of a relation as a statement gives it. */
export function relationName(relation: pg.RangeVar | undefined): QualifiedName {
  return qualifiedName(relation?.schemaname, relation?.relname ?? '');
}

/** A dotted name that comes as a list of strings: `{schema, name}`, with anything before the last two left out. */
export function nameOfList(nodes: readonly pg.Node[] | undefined): QualifiedName {
  const parts = stringsOf(nodes);
  return qualifiedName(parts.at(-2), parts.at(-1) ?? '');
}

/** The name of an object in a DROP or COMMENT: a list, a type name, a function with arguments, or one string. */
export function nameOfObject(node: pg.Node | undefined): QualifiedName {
  const list = fieldsOf(node, 'List')?.items;
  if (list !== undefined) return nameOfList(list);
  const type = fieldsOf(node, 'TypeName');
  if (type !== undefined) return nameOfList(type.names);
  const routine = fieldsOf(node, 'ObjectWithArgs');
  if (routine !== undefined) return nameOfList(routine.objname);
  return qualifiedName(undefined, stringOf(node) ?? '');
}

/** Children of any node, in no particular order. Works without recursion: trees of hostile input are deep. */
export function everyNode(root: unknown, visit: (kind: string, fields: Record<string, unknown>) => void): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const current = pending.pop();
    if (typeof current !== 'object' || current === null) continue;
    if (Array.isArray(current)) {
      for (const child of current) pending.push(child);
      continue;
    }
    for (const kind in current) {
      const child = (current as Record<string, unknown>)[kind];
      if (typeof child !== 'object' || child === null) continue;
      if (!Array.isArray(child)) visit(kind, child as Record<string, unknown>);
      pending.push(child);
    }
  }
}

/** Every relation that a query reads, common table expressions left out. */
export function relationsRead(query: unknown): QualifiedName[] {
  const found = new Map<string, QualifiedName>();
  const local = new Set<string>();
  everyNode(query, (kind, fields) => {
    if (kind === 'RangeVar') {
      const name = relationName(fields);
      found.set(`${name.schema ?? ''}.${name.name}`, name);
    } else if (kind === 'CommonTableExpr') local.add((fields as pg.CommonTableExpr).ctename ?? '');
  });
  return [...found.values()].filter((name) => name.schema !== undefined || !local.has(name.name));
}
