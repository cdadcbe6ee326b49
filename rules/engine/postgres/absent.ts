import type { QualifiedName } from '../model/name.ts';
import type { Step } from '../model/rule.ts';

/** A relation that the history, which has seen every other one of its schema made, has never seen or has seen dropped. */
export function isSurelyAbsent({ schema, migration }: Step, relation: QualifiedName): boolean {
  if (!relation.known || schema.relation(relation) !== undefined) return false;
  const [, space = ''] = /^(.*)\.[^.]*$/s.exec(schema.key({ ...relation, name: '' })) ?? [];
  const known = schema.relationsIn(space);
  return known.some(({ origin }) => origin !== undefined && origin !== migration.path) && known.every(({ origin }) => origin !== undefined);
}
