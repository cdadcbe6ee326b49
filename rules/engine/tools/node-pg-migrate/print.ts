import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../../model/code.ts';
import type { Edit, Range } from '../../model/range.ts';
import { codeComment, codeFormOf, draftLines, templateLiteral, type CodeForm } from '../print-code.ts';
import { beginningOf, draftInstead, sentBefore, sentInstead, type SendForm } from '../send-code.ts';
import type { CodePrinter } from '../tool.ts';

function call(sql: string, receiver: string): string {
  return `${receiver}.sql(${templateLiteral(sql)})`;
}

const FORM: SendForm = { call, awaits: false, receiverOf: (expression) => (expression.type === 'CallExpression' ? beginningOf(expression) : undefined) };

/** Edits that make a migration queue these statements where it queues one of its own. */
export function resentAs(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  return sentInstead(code, range, statements, FORM);
}

/** Edits that make a migration queue these statements before one of its own; where it has no way down, node-pg-migrate takes calls back by itself, but no SQL. */
export function precededBy(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  return /\bdown\s*[=(:,}]/.test(code.text) ? sentBefore(code, range, statements, FORM) : undefined;
}

/** `concurrently: true` among the options of a call, where that is all that makes its statement another one. */
export function concurrentlyInstead(code: CodeFile, node: TSESTree.CallExpression, own: string, [statement, ...rest]: readonly string[]): readonly Edit[] | undefined {
  if (statement === undefined || rest.length > 0 || !/^(?:create(?:\s+unique)?\s+index|drop\s+index|refresh\s+materialized\s+view)\s+concurrently\b/i.test(statement)) return undefined;
  const plain = (text: string): string => text.replace(/\s+concurrently\b/i, '').replace(/;\s*$/, '');
  if (plain(statement) !== plain(own)) return undefined;
  const last = node.arguments.at(-1);
  const expected = /refresh/i.test(own) ? 2 : 3;
  if (last?.type === 'ObjectExpression' && node.arguments.length === expected) {
    const at = last.range[0] + 1;
    return [{ range: { start: at, end: at }, text: last.properties.length === 0 ? ' concurrently: true ' : ' concurrently: true,' }];
  }
  if (last === undefined || node.arguments.length !== expected - 1) return undefined;
  return [{ range: { start: last.range[1], end: last.range[1] }, text: ', { concurrently: true }' }];
}

function wayText(name: string, lines: readonly string[], { typescript, modules, indent }: CodeForm): string {
  const body = lines.map((line) => `\n${indent}${line.replaceAll('\n', `\n${indent}`)}`).join('');
  if (!modules) return `exports.${name} = (pgm) => {${body}\n};\n`;
  return `export async function ${name}(pgm${typescript ? ': MigrationBuilder' : ''})${typescript ? ': Promise<void>' : ''} {${body}\n}\n`;
}

/** Migrations of node-pg-migrate. */
export const nodePgMigratePrinter: CodePrinter = {
  file(draft, like) {
    const form = codeFormOf(like);
    const send = (sql: string, receiver: string): string => `${call(sql, receiver)};`;
    const head = form.typescript && form.modules ? `import type { MigrationBuilder } from ${form.quote}node-pg-migrate${form.quote};\n\n` : '';
    const up = draftLines({ ...draft, header: [] }, draft.transaction === 'any', false, send, 'pgm');
    const comments = draft.header.map((line) => `${codeComment(line)}\n`).join('');
    const opened = draft.transaction === 'any' ? [] : ['pgm.noTransaction();'];
    return `${head}${comments}${wayText('up', [...opened, ...up], form)}\n${wayText('down', draft.down.map((sql) => send(sql, 'pgm')), form)}`;
  },
  replace: (code, place, draft, hasTimeout) => draftInstead(code, place, draft, true, hasTimeout, FORM),
};
