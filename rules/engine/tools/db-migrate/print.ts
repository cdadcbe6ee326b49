import { enclosing } from '../../code/enclosing.ts';
import type { CodeFile } from '../../model/code.ts';
import type { MigrationDraft } from '../../model/draft.ts';
import type { Edit, Range } from '../../model/range.ts';
import { codeComment, codeFormOf, draftLines, templateLiteral, type CodeForm } from '../print-code.ts';
import { draftInstead } from '../send-code.ts';
import type { CodePrinter } from '../tool.ts';
import { isCallback } from './callback.ts';
import { RUN_SQL } from './resending.ts';

const CALLBACK = /\bup\b[^{]*?\(\s*\w+\s*,\s*(cb|callback|done|next)\s*\)/;

const COMMENT = /^\/\/ /;

/** The lines of a draft as one call: comments, then all statements in one string. */
function called(draft: MigrationDraft, hasTimeout: boolean, send: (sql: string) => string): readonly string[] {
  const lines = draftLines(draft, true, hasTimeout, (sql) => sql, 'db');
  const statements = lines.filter((line) => !COMMENT.test(line));
  return [...lines.filter((line) => COMMENT.test(line)), ...(statements.length === 0 ? [] : [send(statements.join(';\n'))])];
}

/** db-migrate has no types of its own; this much of it is called. */
const DATABASE_TYPE = ': { runSql(sql: string): Promise<unknown> }';

function wayText(name: 'up' | 'down', lines: readonly string[], parameters: string, { modules, typescript, indent }: CodeForm, isAsync: boolean): string {
  const body = lines.map((line) => `\n${indent}${line}`).join('');
  if (modules) return `export async function ${name}(${parameters}${typescript ? DATABASE_TYPE : ''})${typescript ? ': Promise<void>' : ''} {${body}\n}\n`;
  return `exports.${name} = ${isAsync ? 'async ' : ''}function (${parameters}) {${body}\n};\n`;
}

/** The whole statement that is one call of a migration that calls back. */
function placeIn(code: CodeFile, range: Range): { readonly statement: Range; readonly receiver: string; readonly callback: string } | undefined {
  const statement = enclosing(code.program, range).findLast(({ type }) => type === 'ExpressionStatement' || type === 'ReturnStatement');
  const call = statement?.type === 'ExpressionStatement' ? statement.expression : statement?.type === 'ReturnStatement' ? statement.argument : undefined;
  if (statement === undefined || call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.range[0] !== range.start) return undefined;
  const last = call.arguments.at(-1);
  return last !== undefined && isCallback(last) ? { statement: { start: statement.range[0], end: statement.range[1] }, receiver: code.text.slice(...call.callee.object.range), callback: code.text.slice(...last.range) } : undefined;
}

function inPlace(code: CodeFile, range: Range, draft: MigrationDraft, hasTimeout: boolean): readonly Edit[] | undefined {
  const place = placeIn(code, range);
  if (place === undefined) return draftInstead(code, range, draft, true, hasTimeout, RUN_SQL);
  const { statement, receiver, callback } = place;
  const indent = /^[ \t]*/.exec(code.text.slice(code.text.lastIndexOf('\n', statement.start - 1) + 1))?.[0] ?? '';
  const lines = called(draft, hasTimeout, (sql) => `${receiver}.runSql(${templateLiteral(sql)}, ${callback});`);
  return [{ range: statement, text: lines.join(`\n${indent}`) }];
}

/** Migrations of db-migrate: SQL, called back or awaited as the others of the project are. */
export const dbMigratePrinter: CodePrinter = {
  file(draft, like) {
    const form = codeFormOf(like);
    const callback = form.modules ? undefined : CALLBACK.exec(like.text)?.[1];
    const parameters = callback === undefined ? 'db' : `db, ${callback}`;
    const header = draft.header.map((line) => `${codeComment(line)}\n`).join('');
    const way = (name: 'up' | 'down', own: MigrationDraft, hasTimeout: boolean): string => {
      const lines = callback === undefined ? draftLines(own, true, hasTimeout, (sql) => `await db.runSql(${templateLiteral(sql)});`, 'db') : called(own, hasTimeout, (sql) => `db.runSql(${templateLiteral(sql)}, ${callback});`);
      return wayText(name, lines.length === 0 && callback !== undefined ? [`${callback}();`] : lines, parameters, form, callback === undefined);
    };
    const ways = `${way('up', { ...draft, header: [] }, false)}\n${way('down', { ...draft, header: [], up: draft.down }, true)}`;
    return `${form.modules ? '' : `'use strict';\n\n`}${header}${ways}`;
  },
  replace: inPlace,
};
