import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../../model/code.ts';
import type { Edit, Range } from '../../model/range.ts';
import { codeComment, codeFormOf, draftLines, templateLiteral } from '../print-code.ts';
import { draftInstead, sentInstead, type SendForm } from '../send-code.ts';
import type { CodePrinter } from '../tool.ts';

function call(sql: string, receiver: string): string {
  return `${receiver}.execute(sql${templateLiteral(sql)})`;
}

/** What stands before `.execute(…)`: `db`, `payload.db.drizzle`. */
function receiverOf(expression: TSESTree.Expression, code: CodeFile): string | undefined {
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return undefined;
  const { object, property } = expression.callee;
  return property.type === 'Identifier' && property.name === 'execute' ? code.text.slice(...object.range) : undefined;
}

const FORM: SendForm = { call, awaits: true, receiverOf };

/** Edits that make a migration send these statements where it sends one of its own. */
export function resentAs(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  return sentInstead(code, range, statements, FORM);
}

/** Where another migration has `sql` from. */
function moduleOf({ text }: CodeFile): string {
  return /['"](@payloadcms\/db-[\w-]*postgres)['"]/.exec(text)?.[1] ?? '@payloadcms/db-postgres';
}

/** Migrations of Payload: SQL by `db.execute`. */
export const payloadPrinter: CodePrinter = {
  file(draft, like) {
    const form = codeFormOf(like);
    const { typescript, indent, quote } = form;
    const way = (name: 'up' | 'down', lines: readonly string[]): string => {
      const parameter = typescript ? `{ db }: Migrate${name === 'up' ? 'Up' : 'Down'}Args` : '{ db }';
      const body = lines.map((line) => `\n${indent}${line.replaceAll('\n', `\n${indent}`)}`).join('');
      return `export async function ${name}(${parameter})${typescript ? ': Promise<void>' : ''} {${body}\n}\n`;
    };
    const send = (sql: string, receiver: string): string => `await ${call(sql, receiver)};`;
    const types = typescript ? 'type MigrateDownArgs, type MigrateUpArgs, ' : '';
    const up = draftLines({ ...draft, header: [] }, draft.transaction === 'any', false, send, 'db');
    const comment = draft.header.map((line) => `${codeComment(line)}\n`).join('');
    return `import { ${types}sql } from ${quote}${moduleOf(like)}${quote};\n\n${comment}${way('up', up)}\n${way('down', draft.down.map((sql) => send(sql, 'db')))}`;
  },
  replace: (code, place, draft, hasTimeout) => draftInstead(code, place, draft, true, hasTimeout, FORM),
};
