import type { QualifiedName } from '../model/name.ts';
import type { Range } from '../model/range.ts';
import type { Access, Confidence } from '../model/reference.ts';
import { accessOfColumn, accessOfTable } from './access.ts';
import { generatedTypes } from './generated-types.ts';
import { isSurelyQuery, mayBeQuery, namedInQuery, placeAt } from './in-sql.ts';
import { literalsOf, rangeAround, type Literals } from './literals.ts';
import { neighbourhood } from './neighbourhood.ts';
import { isMemberOf, isPlainWord, isQualified, namesItsTable } from './table-literals.ts';
import { columnSpelling, tableSpelling } from './spelling.ts';

/** A word in a file, and how sure it is that it means what was asked for. */
export interface Hit {
  readonly range: Range;
  readonly confidence: Confidence;
  readonly access: Access;
}

/** What a file says of a name. */
export interface Found {
  readonly hits: readonly Hit[];
  /** The letters of the name stand for it, or nobody can tell what they stand for; else for something else, each of them. */
  readonly open: boolean;
}

/** A query longer than this is a dump or a bundle. */
const LONGEST_QUERY = 50_000;

/** Lines as long as these are made by a machine. */
const LONGEST_LINE = 5000;

function isBundled(text: string): boolean {
  for (let start = 0; start + LONGEST_LINE <= text.length; ) {
    const end = text.indexOf('\n', start);
    if ((end < 0 ? text.length : end) - start >= LONGEST_LINE) return true;
    if (end < 0) return false;
    start = end + 1;
  }
  return false;
}

/** Mentions of a table beyond these say nothing new. */
const MOST_MENTIONS = 60;

function rangesOf(pattern: RegExp, text: string): readonly Range[] {
  return [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

/** The queries with one of these words in them; a file of SQL is one query after another. */
function queriesOf(path: string, text: string, literals: Literals, words: readonly Range[]): readonly Range[] {
  const around = words.flatMap(({ start }) => rangeAround(start, literals.strings) ?? []);
  const all = path.endsWith('.sql') ? [{ start: 0, end: text.length }] : [...new Set(around)];
  return all.filter(({ start, end }) => end - start <= LONGEST_QUERY && mayBeQuery(text.slice(start, end)));
}

/** Where a model, an entity or a builder gives its table: a literal that is the name, or a declaration of that name. */
function isDeclared(text: string, { start, end }: Range, table: QualifiedName, literals: Literals): boolean {
  const own = rangeAround(start, literals.strings);
  if (own !== undefined && isPlainWord(text, own)) return false;
  if (own === undefined) return /\b(?:model|class|struct|interface|type|enum|table)\s+$/.test(text.slice(Math.max(0, start - 20), start)) || /^$|[.\s(,<[]/.test(text.charAt(start - 1));
  return new RegExp(`^(?:\\w+\\.)?${table.name.replaceAll(/[^\w]/g, String.raw`\$&`)}(?:$|\\s+as\\s)`, 'i').test(text.slice(own.start, own.end)) && end <= own.end;
}

/** Whether letters stand in the name of one of these tables, as code spells it. */
function partOfLonger(text: string, longer: readonly string[]): (letters: Range) => boolean {
  const names = longer.map((name) => tableSpelling(name).anywhere);
  const known = new Map<string, boolean>();
  return ({ start, end }) => {
    if (names.length === 0) return false;
    const [before = ''] = /[\w$]*$/.exec(text.slice(Math.max(0, start - 64), start)) ?? [];
    const [behind = ''] = /^[\w$]*/.exec(text.slice(end, end + 64)) ?? [];
    const word = before + text.slice(start, end) + behind;
    const key = `${before.length} ${word}`;
    const isPart = known.get(key) ?? names.some((name) => isAround(name.exec(word), before.length, before.length + end - start));
    known.set(key, isPart);
    return isPart;
  };
}

function isAround(found: RegExpExecArray | null, start: number, end: number): boolean {
  return found !== null && found.index <= start && end <= found.index + found[0].length && found[0].length > end - start;
}

const NOTHING: Found = { hits: [], open: true };

/**
 * Where a file that has the letters of a name names a table, or a column of it.
 *
 * @param text of the file; comments and types that were generated are no use
 * @param longer names of other tables that have these letters: where one of those stands, the letters are its
 */
export function foundIn(path: string, text: string, table: QualifiedName, column: string | undefined, longer: readonly string[] = []): Found {
  const name = column === undefined ? tableSpelling(table.name) : columnSpelling(column);
  if (isBundled(text)) return NOTHING;
  const literals = literalsOf(path, text);
  const isErased = generatedTypes(path, text, literals);
  const runs = (place: Range): boolean => rangeAround(place.start, literals.comments) === undefined && !isErased(place);
  const words = rangesOf(name.word, text).filter(runs);
  const own = new Set(words.map(({ start }) => start));
  const isOther = partOfLonger(text, longer);
  const letters = rangesOf(new RegExp(name.anywhere, 'giu'), text).filter((place) => runs(place) && (own.has(place.start) || !isOther(place)));
  if (letters.length === 0) return { hits: [], open: false };
  const told = inQueries(path, text, words, table, column, literals);
  const hits = [...told].flatMap(([range, { confidence, access }]) => (confidence === undefined ? [] : [{ range, confidence, access }]));
  const rest = words.filter((word) => !told.has(word));
  if (column === undefined) hits.push(...rest.map((range) => likelyTable(path, text, range, table, literals)));
  else if (rest.length > 0) hits.push(...besideTable(path, text, rest, table, literals));
  const elsewhere = words.filter((word) => told.has(word) && told.get(word)?.confidence === undefined).length;
  return { hits: hits.sort((left, right) => left.range.start - right.range.start), open: hits.length > 0 || letters.length > elsewhere };
}

/** A word in a query; without confidence where it means something else. */
interface Told {
  readonly confidence: Confidence | undefined;
  readonly access: Access;
}

/** The words that stand in queries. */
function inQueries(path: string, text: string, words: readonly Range[], table: QualifiedName, column: string | undefined, literals: Literals): ReadonlyMap<Range, Told> {
  const told = new Map<Range, Told>();
  if (words.length === 0) return told;
  for (const query of queriesOf(path, text, literals, words)) {
    const inside = words.filter(({ start, end }) => query.start <= start && end <= query.end);
    if (inside.length === 0) continue;
    const sql = text.slice(query.start, query.end);
    const named = namedInQuery(sql, table, column);
    const hasTable = column === undefined || tableSpelling(table.name).word.test(sql);
    for (const word of inside) {
      const ours = named && placeAt(word, named.ours, query.start);
      const other = named && placeAt(word, named.others, query.start);
      if (ours !== undefined) told.set(word, { confidence: 'certain', access: ours.access });
      else if (other !== undefined) told.set(word, { confidence: undefined, access: other.access });
      else if (hasTable && (named !== undefined || isSurelyQuery(sql))) told.set(word, { confidence: column === undefined ? 'likely' : byQualifier(sql, word.start - query.start, table), access: UPSERTED.test(sql) ? 'upserted' : ACCESSES[/^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? ''] ?? 'read' });
    }
  }
  return told;
}

/** A column in a query that does not parse: of our table, of another one by its alias, or of a query within, which may pass ours on. */
function byQualifier(sql: string, at: number, { name }: QualifiedName): Confidence | undefined {
  const [, qualifier] = /([\w$]+)"?\s*\.\s*"?$/.exec(sql.slice(Math.max(0, at - 80), at)) ?? [];
  if (qualifier === undefined || qualifier.toLowerCase() === name.toLowerCase()) return 'likely';
  const aliased = new RegExp(String.raw`([\w$]+)"?\s+(?:as\s+)?"?${qualifier.replaceAll('$', String.raw`\$`)}(?![\w$])`, 'gi');
  const tables = [...sql.matchAll(aliased)].flatMap(([, table = '']) => (/^(?:as|from|join|select|update|into|and|or|on|by|not|where|with|recursive|lateral|only|distinct|all|returning|set)$/i.test(table) ? [] : [table.toLowerCase()]));
  if (tables.length === 0) return 'possible';
  return tables.includes(name.toLowerCase()) ? 'likely' : undefined;
}

/** By the first word of a query that does not parse. */
const ACCESSES: Readonly<Record<string, Access>> = { insert: 'inserted', update: 'updated', delete: 'deleted', merge: 'upserted' };
const UPSERTED = /\bon\s+conflict\b/i;

/** Declares a model or an entity. */
const DECLARATION = /\b(?:model|class|struct|table)\s+$/;

/** Calls that take a table: Drizzle, Kysely and query builders. */
const TAKES_TABLE = /\b(?:from|into|insert|insertInto|update|updateTable|delete|deleteFrom|selectFrom|(?:left|inner|right|full)?[jJ]oin|getRepository|table)\s*\(\s*$/;

/** What clients and schemas keep their tables in. */
const KEEPS_TABLES = /(?:\b(?:db|prisma|client|tx|trx|schema|tables?|models?|entities)|\))\s*\??\.\s*$/i;

/** A model's own methods, behind its name. */
const METHODS = /^\s*\??\.\s*(?:find|create|update|delete|upsert|count|aggregate|groupBy|query|insert|save|select|where|all|destroy|remove|scope|unscoped|bulk|increment|decrement|restore)\w*\b/i;

/** Relations of a model, and what a query of Sequelize includes. */
const RELATES = /(?:@(?:HasMany|HasOne|BelongsTo|BelongsToMany|ManyToOne|OneToMany|ManyToMany|OneToOne)\s*\([^)]{0,60}(?:\([^)]{0,20}\)\s*=>\s*\w*,?\s*){0,2}[^)]{0,20}|\bmodel\s*:\s*)$/;

/** TypeORM takes the name of an entity as well. */
const RELATES_BY_NAME = /@(?:ManyToOne|OneToMany|ManyToMany|OneToOne)\s*\(\s*["'`]$/;

/** Relations that a query reads along. */
const READS_ALONG = /\b(?:include|select|with|relations)\s*[:(]\s*[[{][^;]{0,400}$/;

function isLikelyTable(path: string, text: string, range: Range, table: QualifiedName, literals: Literals): boolean {
  const own = rangeAround(range.start, literals.strings);
  if (own !== undefined && RELATES_BY_NAME.test(text.slice(Math.max(0, own.start - 40), own.start))) return true;
  if (own !== undefined) return text.slice(range.start, range.end).toLowerCase() === table.name.toLowerCase() && (isDeclared(text, range, table, literals) || isQualified(text, own, table.name));
  const before = text.slice(Math.max(0, range.start - 40), range.start);
  const behind = text.slice(range.end, range.end + 60);
  if (DECLARATION.test(before) || TAKES_TABLE.test(before) || METHODS.test(behind) || RELATES.test(text.slice(Math.max(0, range.start - 120), range.start))) return true;
  // In a schema of Prisma a model is named by its fields as well.
  if (path.endsWith('.prisma')) return true;
  if (/\btype\s+$/.test(before) && /^\s+struct\b/.test(behind)) return true;
  if (/(?:\b(?:interface|type)\s+|\]\s*:\s*)$/.test(before) && namesItsTable(text, table.name)) return true;
  if (KEEPS_TABLES.test(before) && /^\s*\??\./.test(behind)) return true;
  return /^\s*:\s*(?:true\b|\{)/.test(behind) && READS_ALONG.test(text.slice(Math.max(0, range.start - 400), range.start));
}

function likelyTable(path: string, text: string, range: Range, table: QualifiedName, literals: Literals): Hit {
  if (!isLikelyTable(path, text, range, table, literals)) return { range, confidence: 'possible', access: 'read' };
  return { range, confidence: 'likely', access: accessOfTable(text, neighbourhood(text, range, literals), range) };
}

/** Languages of other things than queries and models: what stands in them is a column only where SQL says so. */
const NO_MODELS = /\.(?:ya?ml|graphqls?|gql)$/i;

/** Types that a schema of GraphQL is turned into. */
const OF_GRAPHQL = /__typename|\bScalars\[/;

/** A literal that is a name, or an expression of SQL with one. */
const IS_NAME = /^\s*(?:["\w]+\.)?["\w]+(?:\s+(?:as\s+["\w]+|asc|desc)(?:\s+nulls\s+\w+)?)?\s*$/i;
const IS_EXPRESSION = /[=<>(),]|\b(?:is|in|like|ilike|between|not|null)\b/i;

/** Words beside a mention of the table: in one expression or definition with it, or only in one file. */
function besideTable(path: string, text: string, words: readonly Range[], table: QualifiedName, literals: Literals): readonly Hit[] {
  const mentions = rangesOf(tableSpelling(table.name).word, text).filter(({ start }) => rangeAround(start, literals.comments) === undefined);
  const isOfTable = ({ start }: Range): boolean => isMemberOf(text, start, tableSpelling(table.name).word);
  if (mentions.length === 0) return words.filter(isOfTable).map((range) => ({ range, confidence: 'likely', access: 'read' }));
  const around = NO_MODELS.test(path)
    ? []
    : mentions
        .filter((mention) => isDeclared(text, mention, table, literals))
        .slice(0, MOST_MENTIONS)
        .map((mention) => neighbourhood(text, mention, literals))
        .filter(({ start, end }) => !OF_GRAPHQL.test(text.slice(start, end)));
  return words.map((range) => {
    const literal = rangeAround(range.start, literals.strings);
    if (isOfTable(range) || (literal !== undefined && isQualified(text, literal, table.name))) return { range, confidence: 'likely', access: 'read' };
    const own = mayBeColumn(text, range, literals) ? around.find(({ start, end }) => start <= range.start && range.end <= end) : undefined;
    return own === undefined ? { range, confidence: 'possible', access: 'read' } : { range, confidence: 'likely', access: accessOfColumn(text, own, range) };
  });
}

/** A word in a literal of prose is none. */
function mayBeColumn(text: string, range: Range, literals: Literals): boolean {
  const literal = rangeAround(range.start, literals.strings);
  if (literal === undefined) return true;
  const said = text.slice(literal.start, literal.end);
  return IS_NAME.test(said) || IS_EXPRESSION.test(said) || text.charAt(literal.start - 1) === '`';
}
