import type { Range } from '../model/range.ts';
import type { Access } from '../model/reference.ts';

/** What is in the way of these words, of a call or a key, is looked up. */
const READS = /^(?:where\w*|and|or|not|andWhere\w*|orWhere\w*|select\w*|find\w*|orderBy\w*|order|groupBy|having\w*|include|pluck|first|attributes|columns?|on|(?:left|inner|right|full)?[jJ]oin\w*|returning|get\w*|count|aggregate|sum|max|min)$/;

/** And behind these it is written; what `data` and its like belong to, an earlier word says. */
const WRITES: readonly (readonly [RegExp, Access])[] = [
  [/^(?:upsert\w*|onConflict\w*|doUpdateSet)$/, 'upserted'],
  [/^(?:insert\w*|create\w*|build|bulkCreate|values)$/, 'inserted'],
  [/^(?:update\w*|patch\w*|set|increment|decrement)$/, 'updated'],
  [/^(?:delete\w*|destroy|remove)$/, 'deleted'],
];
const EITHER = /^(?:data|save|merge|assign)$/;

/** A name behind which something opens: a call, or the value of a key. */
const OPENS = /(\w+)\s*(?:<[^<>()]*>)?\s*(?:\(|:\s*[[{(])/g;

/** What stands for a model, an entity or the type of a row. */
const DEFINES = /(?:\b(?:model|class|struct|interface|type|enum|table)\s+[\w"'`.]*|@(?:Entity|Table|Model)\b|\b(?:pgTable|sqliteTable|define|init|createTable|EntitySchema|defineEntity)\s*[(<]|\b\w*[tT]able\s*\(\s*["'`])/;

/** Words by which code inserts a row that may be there already, in SQL and in every library. */
export const UPSERTS = /upsert|on[\s_]?conflict|merge\s+into|or_?update|or_?ignore|orCreate|or_create|updateOnDuplicate|ignoreDuplicates|skipDuplicates|insert_all|insertOrUpdate/i;

/** What the expression or definition around a column does with it. */
export function accessOfColumn(text: string, around: Range, word: Range): Access {
  const before = text.slice(around.start, word.start);
  const names = [...before.matchAll(OPENS)].map(([, name = '']) => name).reverse();
  for (const [index, name] of names.entries()) {
    if (READS.test(name)) return 'read';
    const written = WRITES.find(([pattern]) => pattern.test(name))?.[1];
    if (written !== undefined) return written;
    if (EITHER.test(name)) return WRITES.find(([pattern]) => names.slice(index + 1).some((other) => pattern.test(other)))?.[1] ?? 'updated';
  }
  return DEFINES.test(text.slice(around.start, word.end)) ? 'defined' : 'read';
}

/** What the expression or definition around a table does with it. */
export function accessOfTable(text: string, around: Range, word: Range): Access {
  const [, call = ''] = /(\w+)\s*\(\s*["'`]?$/.exec(text.slice(Math.max(around.start, word.start - 60), word.start)) ?? [];
  const behind = text.slice(word.end, Math.min(around.end, word.end + 600));
  if (UPSERTS.test(call) || UPSERTS.test(behind)) return 'upserted';
  const [, method = ''] = /^["'`]?\s*\)*\s*\??\.\s*(\w+)/.exec(behind) ?? [];
  const written = WRITES.find(([pattern]) => pattern.test(call) || pattern.test(method))?.[1];
  if (written !== undefined) return written;
  return DEFINES.test(text.slice(Math.max(around.start, word.start - 40), word.end)) ? 'defined' : 'read';
}
