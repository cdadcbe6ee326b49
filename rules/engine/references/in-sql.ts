import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { Access } from '../model/reference.ts';
import type { Statement } from '../model/statement.ts';
import { parseScript } from '../parse/script.ts';
import { everyNode, relationName, stringsOf, type pg } from '../parse/tree.ts';

/** Words without which a text is no query. */
const QUERY = /\b(?:select|insert|update|delete|merge|from|join|returning|where)\b/i;

/** What only queries say: of a text that does not parse, for prose may have each of the words above. */
const SURELY_QUERY = /\bselect\b[\s\S]*\bfrom\b|\binsert\s+into\b|\bupdate\s+\S+(?:\s+(?:as\s+)?\w+)?\s+set\b|\bdelete\s+from\b|\bmerge\s+into\b|\bjoin\b[\s\S]+\bon\b|\bwhere\b[\s\S]*[=<>]/i;

/** Parameters of other dialects and drivers. */
const PARAMETERS = /\$\{(?:[^{}]|\{[^{}]*\})*\}|(?<![\w?])\?(?![\w?|&])|%s|%\(\w+\)s|(?<![:\w]):\w+|@\w+/g;

/** A place in a query, and what the query does there. */
export interface Place {
  readonly offset: number;
  readonly access: Access;
}

/** What a query says of one name: where it surely stands, where it stands for something else, and what was not understood. */
export interface InQuery {
  readonly ours: readonly Place[];
  readonly others: readonly Place[];
}

/** Whether a literal may be a query. */
export function mayBeQuery(text: string): boolean {
  return QUERY.test(text) && /\s/.test(text.trim());
}

/** Whether a literal that does not parse is one all the same. */
export function isSurelyQuery(text: string): boolean {
  return SURELY_QUERY.test(text);
}

/** A text with its parameters made into something that parses, of equal length. */
export function masked(text: string): string {
  return text.replaceAll(PARAMETERS, (parameter) => {
    // One that makes up a whole clause would be too much of a guess; a constant fits where values stand.
    return parameter.length === 1 ? '1' : `1${' '.repeat(parameter.length - 1)}`;
  });
}

interface Named extends Place {
  readonly relations: readonly (QualifiedName | undefined)[];
}

/** Whether two names may be one table's: of one without a schema nobody knows. */
export function sameTable(one: QualifiedName | undefined, table: QualifiedName): boolean {
  return one !== undefined && one.name === table.name && (one.schema === undefined || table.schema === undefined || one.schema === table.schema);
}

/** Relations of one statement by the names that its columns are qualified with; names from WITH stand for no table. */
function relationsOf(tree: unknown): { readonly byAlias: ReadonlyMap<string, QualifiedName | undefined>; readonly all: readonly QualifiedName[] } {
  const byAlias = new Map<string, QualifiedName | undefined>();
  const local = new Set<string>();
  const ranges: pg.RangeVar[] = [];
  everyNode(tree, (kind, fields) => {
    if (kind === 'RangeVar' || kind === 'relation') ranges.push(fields);
    else if (kind === 'CommonTableExpr') local.add((fields as pg.CommonTableExpr).ctename ?? '');
    else if (kind === 'RangeSubselect') byAlias.set((fields as pg.RangeSubselect).alias?.aliasname ?? '', undefined);
  });
  const all: QualifiedName[] = [];
  for (const range of ranges) {
    if (range.relname === undefined) continue;
    const name = relationName(range);
    const isLocal = name.schema === undefined && local.has(name.name);
    byAlias.set(range.alias?.aliasname ?? name.name, isLocal ? undefined : name);
    if (!isLocal) all.push(name);
  }
  return { byAlias, all };
}

type Change = pg.InsertStmt & pg.UpdateStmt & pg.MergeStmt;

/** What a statement does with the table that it names first. */
function accessOf(kind: string, fields: unknown): Access {
  switch (kind) {
    case 'InsertStmt':
      return (fields as pg.InsertStmt).onConflictClause === undefined ? 'inserted' : 'upserted';
    case 'MergeStmt':
      return 'upserted';
    case 'UpdateStmt':
      return 'updated';
    case 'DeleteStmt':
      return 'deleted';
    default:
      return 'read';
  }
}

/** Statements that change rows, also those that stand in a WITH, each with the table that it changes. */
function changesIn(statement: Statement): readonly { readonly kind: string; readonly fields: Change; readonly target: QualifiedName | undefined }[] {
  const changes: { kind: string; fields: Change; target: QualifiedName | undefined }[] = [];
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    if (!/^(?:Insert|Update|Delete|Merge)Stmt$/.test(kind)) return;
    const change = fields as Change;
    changes.push({ kind, fields: change, target: change.relation === undefined ? undefined : relationName(change.relation) });
  });
  return changes;
}

/** Every place in a statement that names a column of this name, and the relations that it may belong to. */
function columnsNamed(statement: Statement, column: string): readonly Named[] {
  const named: Named[] = [];
  const { byAlias, all } = relationsOf(statement.tree);
  const at = (location: number | undefined): number => statement.offset(location ?? 0);
  const changes = changesIn(statement);
  for (const { kind, fields, target } of changes) {
    const targets = (list: readonly pg.Node[] | undefined, access: Access): void => {
      for (const node of list ?? []) {
        const { ResTarget: result } = node as { ResTarget?: pg.ResTarget };
        if (result?.name === column) named.push({ offset: at(result.location), relations: [target], access });
      }
    };
    if (kind === 'InsertStmt') {
      targets(fields.cols, accessOf(kind, fields));
      targets(fields.onConflictClause?.targetList, 'updated');
    } else if (kind === 'MergeStmt') for (const clause of fields.mergeWhenClauses ?? []) targets((clause as { MergeWhenClause?: pg.MergeWhenClause }).MergeWhenClause?.targetList, 'upserted');
    else targets(fields.targetList, 'updated');
  }
  const pseudo = changes.find(({ target }) => target !== undefined)?.target;
  everyNode({ [statement.kind]: statement.tree }, (kind, fields) => {
    if (kind !== 'ColumnRef') return;
    const { fields: parts, location } = fields as pg.ColumnRef;
    const names = stringsOf(parts);
    if (names.at(-1) !== column || names.length !== (parts?.length ?? 0)) return;
    const qualifier = names.at(-2);
    const relations = qualifier === undefined ? all : byAlias.has(qualifier) ? [byAlias.get(qualifier)] : ['new', 'old', 'excluded'].includes(qualifier) ? [pseudo] : [];
    const last = qualifier === undefined ? at(location) : statement.source.toLowerCase().indexOf(column.toLowerCase(), at(location));
    named.push({ offset: last, relations, access: 'read' });
  });
  return named;
}

/**
 * Where a query names a table, or a column of it.
 *
 * @returns offsets in the text; `undefined` where it does not parse, so that nobody knows
 */
export function namedInQuery(text: string, table: QualifiedName, column: string | undefined): InQuery | undefined {
  const { statements } = parseScript(masked(text));
  if (statements.some(({ form }) => form !== 'parsed')) return undefined;
  const ours: Place[] = [];
  const others: Place[] = [];
  for (const statement of statements) {
    if (column === undefined) {
      const changed = new Map(changesIn(statement).map(({ kind, fields }) => [fields.relation?.location, accessOf(kind, fields)]));
      everyNode({ [statement.kind]: statement.tree }, (_, fields) => {
        const range = fields as pg.RangeVar;
        if (range.relname === table.name && sameTable(relationName(range), table)) ours.push({ offset: statement.offset(range.location ?? 0), access: changed.get(range.location) ?? 'read' });
      });
      continue;
    }
    for (const { offset, relations, access } of columnsNamed(statement, column)) {
      const known = relations.filter((relation) => relation !== undefined);
      if (known.length === 1 && sameTable(known[0], table)) ours.push({ offset, access });
      else if (relations.length > 0 && !known.some((relation) => sameTable(relation, table))) others.push({ offset, access });
    }
  }
  return { ours, others };
}

/** What a query does at a word that was found in its text. */
export function placeAt(word: Range, places: readonly Place[], base: number): Place | undefined {
  // Behind a quote the word begins one later than the name.
  return places.find(({ offset }) => offset + base === word.start || offset + base + 1 === word.start);
}
