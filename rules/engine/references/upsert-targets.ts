import type { Range } from '../model/range.ts';
import type { UpsertTarget } from '../model/upsert.ts';
import { argumentsOf, closingOf, entriesOf } from './calls.ts';
import type { Literals } from './literals.ts';

/** A call of a library that upserts, or may. */
export interface UpsertCall {
  readonly name: string;
  readonly args: Range;
}

/** Calls by which libraries write ON CONFLICT; `OnConflict` of GORM is a literal of a struct. */
export const UPSERT_CALL = /\b(?:[oO]nConflict(?:DoUpdate|DoNothing|Columns)?|on_conflict(?:_do_update|_do_nothing)?|[uU]psert(?:Many|All|_all)?|orUpdate|[iI]nsertO[nr](?:Update|Conflict|Duplicate)|bulkCreate|insert_all)\b/g;

/** Keys that name the columns in the options of some library. */
const COLUMN_KEYS = 'conflictPaths conflictFields conflictAttributes onConflictFields onConflict conflict_target unique_by index_elements target Columns columnsThatConflict'.split(' ');
const CONSTRAINT_KEYS = ['constraint', 'OnConstraint'];

const UNKNOWN: readonly UpsertTarget[] = [{ kind: 'unknown' }];
const NONE: readonly UpsertTarget[] = [];

function columns(names: readonly string[]): readonly UpsertTarget[] {
  return names.length === 0 ? UNKNOWN : [{ kind: 'columns', columns: names }];
}

/** What stands behind ON CONFLICT in SQL: plain columns, a constraint, nothing. */
export function targetsInClause(sql: string): readonly UpsertTarget[] {
  const constraint = /^\s*on\s+constraint\s+"?(\w+)"?/i.exec(sql)?.[1];
  if (constraint !== undefined) return [{ kind: 'constraint', name: constraint }];
  if (/^\s*do\b/i.test(sql)) return NONE;
  const names = /^\s*\(([^()]*)\)/.exec(sql)?.[1]?.split(',').map((name) => /^\s*["`]?(\w+)["`]?\s*$/.exec(name)?.[1]);
  return names?.every((name) => name !== undefined) === true ? columns(names) : UNKNOWN;
}

/** A literal with one or several, a symbol, a name or a member whose last part is the column (`users.email`, `Column::Email`). */
const COLUMN = /^&?(?:["'`]([\w$.,\s"]+)["'`]|:(\w+)|(?:[\w$]+(?:\(\))?(?:[.!?]+|::))*(\w+))(?:\s+as\s+\w+)?$/;

/** Literals, members and symbols, one or in a list. */
function namesIn(text: string, range: Range, literals: Literals): readonly string[] | undefined {
  const said = text.slice(range.start, range.end).trim();
  const start = range.start + text.slice(range.start, range.end).search(/\S/);
  const open = /^(?:%i|\[\]\w*(?:\.\w+)?(?=\{))?(?=[[({])/.exec(said)?.[0].length;
  if (open !== undefined) {
    const inside = { start: start + open + 1, end: closingOf(text, start + open, literals) };
    if (said.startsWith('%i')) return text.slice(inside.start, inside.end).trim().split(/\s+/);
    if (said.charAt(open) === '{' && !said.startsWith('[]')) {
      const entries = entriesOf(text, inside, literals);
      const name = entries.get('Name');
      if (name !== undefined) return namesIn(text, name, literals);
      return [...entries.values()].every(({ start, end }) => text.slice(start, end).trim() === 'true') ? [...entries.keys()] : undefined;
    }
    const parts = argumentsOf(text, inside, literals).map((part) => namesIn(text, part, literals));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  const [, literal, symbol, member] = COLUMN.exec(said) ?? [];
  const named = literal ?? symbol ?? member;
  return named?.split(',').map((name) => name.trim().replaceAll('"', '').replace(/^.*\./, ''));
}

function named(text: string, range: Range, literals: Literals): readonly UpsertTarget[] {
  return columns(namesIn(text, range, literals) ?? []);
}

/** Each argument one, or all of them in a list. */
function namedBy(text: string, args: Range, literals: Literals): readonly UpsertTarget[] {
  const names = argumentsOf(text, args, literals).map((part) => namesIn(text, part, literals));
  return names.every((each) => each !== undefined) ? columns(names.flat()) : UNKNOWN;
}

const OBJECT = /^\s*(?:[\w.&]*\s*)?\{/;

/** What the options of a call name, written as an object, a literal of a struct or named arguments. */
function optionIn(text: string, range: Range, literals: Literals, keys: readonly string[] = COLUMN_KEYS): readonly UpsertTarget[] | undefined {
  const open = OBJECT.exec(text.slice(range.start, range.end))?.[0].length;
  const inside = open === undefined ? range : { start: range.start + open, end: closingOf(text, range.start + open - 1, literals) };
  const entries = entriesOf(text, inside, literals);
  const constraint = CONSTRAINT_KEYS.flatMap((key) => entries.get(key) ?? [])[0];
  const name = constraint && /["'`](\w+)["'`]/.exec(text.slice(constraint.start, constraint.end))?.[1];
  if (name !== undefined) return [{ kind: 'constraint', name }];
  const value = keys.flatMap((key) => entries.get(key) ?? [])[0];
  if (value === undefined) return entries.has('ignore') && keys !== COLUMN_KEYS ? NONE : undefined;
  const isObject = OBJECT.test(text.slice(value.start, value.end));
  return (isObject ? optionIn(text, value, literals, [...COLUMN_KEYS, 'fields']) : undefined) ?? named(text, value, literals);
}

/** Prisma: the single unique key of `where`; of a compound one the fields. */
function keysOfWhere(text: string, where: Range, literals: Literals): readonly UpsertTarget[] {
  const open = text.indexOf('{', where.start);
  if (open < 0 || open >= where.end || text.slice(where.start, open).trim() !== '') return UNKNOWN;
  const entries = entriesOf(text, { start: open + 1, end: closingOf(text, open, literals) }, literals);
  if (entries.size === 0) return UNKNOWN;
  return [...entries].map(([key, value]): UpsertTarget => {
    const inner = text.indexOf('{', value.start);
    const isCompound = inner >= 0 && inner < value.end && text.slice(value.start, inner).trim() === '';
    const fields = isCompound ? [...entriesOf(text, { start: inner + 1, end: closingOf(text, inner, literals) }, literals).keys()] : [];
    return { kind: 'columns', columns: fields.length > 1 ? fields : [key] };
  });
}

/** Kysely's callback and Knex's columns; TypeORM once took the clause itself. */
function ofOnConflict(text: string, args: Range, literals: Literals): readonly UpsertTarget[] {
  const said = text.slice(args.start, args.end);
  if (said.trim() === '') return NONE;
  if (/=>|\bfunction\b/.test(said)) {
    const [chosen, how = ''] = /\.\s*(columns?|constraint|expression)\s*\(/.exec(said) ?? [];
    if (chosen === undefined) return /\bdo(?:Nothing|UpdateSet)\b/.test(said) ? NONE : UNKNOWN;
    const open = args.start + said.indexOf(chosen) + chosen.length - 1;
    const inside = { start: open + 1, end: closingOf(text, open, literals) };
    if (how === 'expression') return UNKNOWN;
    if (how !== 'constraint') return namedBy(text, inside, literals);
    const [name] = namesIn(text, inside, literals) ?? [];
    return name === undefined ? UNKNOWN : [{ kind: 'constraint', name }];
  }
  const sql = /^\s*(?:[\w.]+\.raw\s*\(\s*)?["'`]\s*(\([\s\S]*)/.exec(said)?.[1];
  return sql === undefined ? (optionIn(text, args, literals) ?? namedBy(text, args, literals)) : targetsInClause(sql);
}

/** TypeORM, Sequelize, MikroORM, Prisma, Supabase, Rails: all call it so. */
function ofUpsert({ name, args }: UpsertCall, text: string, literals: Literals): readonly UpsertTarget[] {
  const parts = argumentsOf(text, args, literals);
  const where = parts.flatMap((part) => {
    const open = text.indexOf('{', part.start);
    return open < 0 || text.slice(part.start, open).trim() !== '' ? [] : entriesOf(text, { start: open + 1, end: closingOf(text, open, literals) }, literals).get('where') ?? [];
  })[0];
  if (where !== undefined && /\bcreate\b/.test(text.slice(args.start, args.end))) return keysOfWhere(text, where, literals);
  const options = parts.slice(1).filter((part) => /^\s*(?:[{:]|\w+:\s)/.test(text.slice(part.start, part.end)));
  const option = options.map((part) => optionIn(text, part, literals)).find((targets) => targets !== undefined);
  if (option !== undefined) return option;
  const list = parts.slice(1).find((part) => /^\s*\[/.test(text.slice(part.start, part.end)));
  if (list !== undefined && !/^\s*\[\s*\{/.test(text.slice(list.start, list.end))) return named(text, list, literals);
  if (/_all$/.test(name)) return [{ kind: 'primary key' }];
  return parts.length > 1 && /^\s*\w+\s*$/.test(text.slice(parts.at(-1)?.start, parts.at(-1)?.end)) ? UNKNOWN : [{ kind: 'key of the model' }];
}

/**
 * The index that a call needs.
 *
 * @returns nothing where it needs none, and several where any of them may be meant
 */
export function targetsOf(call: UpsertCall, text: string, literals: Literals): readonly UpsertTarget[] {
  const { name, args } = call;
  const said = text.slice(args.start, args.end);
  const given = argumentsOf(text, args, literals);
  const [first, second] = given;
  const listed = given.find(({ start, end }) => text.slice(start, end).trim().startsWith('['));
  switch (true) {
    case name === 'onConflict' || name === 'on_conflict':
      return ofOnConflict(text, args, literals);
    case name === 'OnConflict':
      return ofStruct(text, args, literals);
    case /Columns$/.test(name):
      return namedBy(text, args, literals);
    case /^(?:onConflictDo|on_conflict_do)/.test(name):
      return optionIn(text, args, literals) ?? (/[nN]othing$/.test(name) && said.trim() === '' ? NONE : UNKNOWN);
    case name === 'orUpdate':
      return second === undefined ? (first && optionIn(text, first, literals)) ?? UNKNOWN : named(text, second, literals);
    case /^insertO/i.test(name):
      return listed === undefined ? UNKNOWN : named(text, listed, literals);
    case name === 'bulkCreate':
      return /\bupdateOnDuplicate\b/.test(said) ? ((second && optionIn(text, second, literals)) ?? [{ kind: 'key of the model' }]) : NONE;
    case name === 'insert_all':
      return optionIn(text, args, literals) ?? (/\bon_conflict\b/.test(said) ? UNKNOWN : NONE);
    default:
      return ofUpsert(call, text, literals);
  }
}

/** GORM: columns, else the primary key, where it does anything; ent and goqu call a function of that name. */
function ofStruct(text: string, args: Range, literals: Literals): readonly UpsertTarget[] {
  const entries = entriesOf(text, args, literals);
  const chosen = optionIn(text, args, literals);
  if (chosen !== undefined) return chosen;
  if (entries.has('UpdateAll') || entries.has('DoUpdates')) return [{ kind: 'primary key' }];
  return entries.has('DoNothing') ? NONE : UNKNOWN;
}
