import type { PartitionBound, PartitionKey, RangeLimit } from '../../model/definition.ts';
import type { QualifiedName } from '../../model/name.ts';
import type { Operation } from '../../model/operation.ts';
import type { Statement, Token } from '../../model/statement.ts';
import { located } from '../clause.ts';
import { columnOf, literalText } from '../expressions.ts';
import { identifierOf, isWord } from '../tokens.ts';
import { fieldsOf, type pg } from '../tree.ts';

const STRATEGIES = { PARTITION_STRATEGY_RANGE: 'range', PARTITION_STRATEGY_LIST: 'list', PARTITION_STRATEGY_HASH: 'hash' } as const;

/** PARTITION BY. */
export function partitionKey(tree: pg.PartitionSpec): PartitionKey {
  return {
    strategy: STRATEGIES[tree.strategy ?? 'PARTITION_STRATEGY_RANGE'],
    columns: (tree.partParams ?? []).map((node) => fieldsOf(node, 'PartitionElem')?.name),
  };
}

/** FOR VALUES … and DEFAULT. */
export function partitionBound(tree: pg.PartitionBoundSpec): PartitionBound {
  if (tree.is_default === true) return { kind: 'default' };
  switch (tree.strategy) {
    case 'r':
      return { kind: 'range', from: (tree.lowerdatums ?? []).map(rangeLimit), to: (tree.upperdatums ?? []).map(rangeLimit) };
    case 'l': {
      const values = tree.listdatums ?? [];
      const isNull = (node: pg.Node): boolean => fieldsOf(node, 'A_Const')?.isnull === true;
      return { kind: 'list', values: values.filter((node) => !isNull(node)).map(literalText), hasNull: values.some(isNull) };
    }
    default:
      return { kind: 'hash' };
  }
}

function rangeLimit(node: pg.Node): RangeLimit {
  const word = columnOf(node);
  if (word === 'minvalue' || word === 'maxvalue') return 'unlimited';
  const value = literalText(node);
  return value === undefined ? 'unknown' : { value };
}

/** A dotted name that begins at a token, and the position behind it. */
function nameAt(tokens: readonly Token[], at: number): { readonly name: QualifiedName; readonly end: number } {
  const parts: string[] = [];
  let end = at;
  for (; tokens[end] !== undefined; end += 2) {
    const token = tokens[end];
    const part = token === undefined ? undefined : identifierOf(token);
    if (part !== undefined) parts.push(part);
    if (tokens[end + 1]?.text !== '.') break;
  }
  return { name: { schema: parts.at(-2), name: parts.at(-1) ?? '', known: true }, end: end + 1 };
}

/** MERGE PARTITIONS (a, b) INTO c and SPLIT PARTITION a INTO (…), from their tokens: the grammar of 18 lacks them. */
export function reshapePartitions(statement: Statement): Operation | undefined {
  const { tokens } = statement;
  let at = 2;
  while (isWord(tokens[at], 'if') || isWord(tokens[at], 'exists') || isWord(tokens[at], 'only')) at += 1;
  const relation = nameAt(tokens, at);
  const verb = tokens[relation.end];
  const first = tokens[at];
  if (verb === undefined || first === undefined) return undefined;
  const whole = statement.locate({ start: verb.start, end: tokens[relation.end + 1]?.end ?? verb.end });
  const table = statement.locate({ start: first.start, end: tokens[relation.end - 1]?.end ?? first.end });
  const place = { ...located(statement, {}), place: (part: string) => (part === 'relation' ? table : part === 'action' ? whole : statement.range) };
  if (isWord(verb, 'split')) {
    return { kind: 'splitPartition', ...place, relation: relation.name, partitions: [nameAt(tokens, relation.end + 2).name] };
  }
  if (!isWord(verb, 'merge')) return undefined;
  const partitions: QualifiedName[] = [];
  for (let next = relation.end + 3; tokens[next] !== undefined && tokens[next - 1]?.text !== ')'; ) {
    const { name, end } = nameAt(tokens, next);
    partitions.push(name);
    next = end + 1;
  }
  return { kind: 'mergePartitions', ...place, relation: relation.name, partitions };
}
