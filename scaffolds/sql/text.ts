import type { QualifiedName } from '../../rules/index.ts';

/** A text as a dollar-quoted string, under a tag that the text does not hold. */
export function dollarQuoted(text: string): string {
  let tag = '$$';
  for (let number = 1; text.includes(tag); number += 1) tag = `$body${number}$`;
  return `${tag}\n${text}\n${tag}`;
}

/** The name in the schema of another. */
export function besides(relation: QualifiedName, name: string): QualifiedName {
  return { schema: relation.schema, name, known: true };
}
