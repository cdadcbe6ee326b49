import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../../model/code.ts';
import type { Edit, Range } from '../../model/range.ts';
import { codeComment, codeFormOf, draftLines, templateLiteral, type CodeForm } from '../print-code.ts';
import { beginningOf, draftInstead, sentBefore, sentInstead, type SendForm } from '../send-code.ts';
import type { CodePrinter } from '../tool.ts';

function call(sql: string, receiver: string): string {
  return `sql${templateLiteral(sql)}.execute(${receiver})`;
}

/** What a chain executes through: the argument of `` sql`…`.execute(db) ``, else what it begins with. */
function receiverOf(expression: TSESTree.Expression): string | undefined {
  if (expression.type !== 'CallExpression') return undefined;
  const [first] = expression.arguments;
  const name = beginningOf(expression);
  return name === 'sql' ? (first?.type === 'Identifier' ? first.name : undefined) : name;
}

const FORM: SendForm = { call, awaits: true, receiverOf };

/** The edit that brings `sql` into a file that has none. */
function withSql(code: CodeFile): readonly Edit[] {
  if (/\bsql\b[^;]*?(?:\bfrom\s*|require\(\s*)['"]kysely['"]/.test(code.text)) return [];
  const own = /import\s+\{(?=[^}]*\}\s*from\s*['"]kysely['"])/.exec(code.text);
  const { modules, quote } = codeFormOf(code);
  const line = modules ? `import { sql } from ${quote}kysely${quote};\n` : `const { sql } = require(${quote}kysely${quote});\n`;
  const at = own === null ? 0 : own.index + own[0].length;
  return [{ range: { start: at, end: at }, text: own === null ? line : ' sql,' }];
}

/** Edits that make a migration send these statements where it sends one of its own. */
export function resentAs(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  const edits = sentInstead(code, range, statements, FORM);
  return edits && [...withSql(code), ...edits];
}

/** Edits that make a migration send these statements before one of its own. */
export function precededBy(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  const edits = sentBefore(code, range, statements, FORM);
  return edits && [...withSql(code), ...edits];
}

function wayText(name: string, lines: readonly string[], { typescript, modules, indent }: CodeForm): string {
  const parameter = typescript ? 'db: Kysely<any>' : 'db';
  const result = typescript ? ': Promise<void>' : '';
  const body = lines.map((line) => `\n${indent}${line.replaceAll('\n', `\n${indent}`)}`).join('');
  return modules ? `export async function ${name}(${parameter})${result} {${body}\n}\n` : `exports.${name} = async function (db) {${body}\n};\n`;
}

/** Migrations of Kysely: raw SQL, for the builder has none of the safe forms. */
export const kyselyPrinter: CodePrinter = {
  file(draft, like) {
    const form = codeFormOf(like);
    const { typescript, modules, quote } = form;
    const send = (sql: string, receiver: string): string => `await ${call(sql, receiver)};`;
    const head = modules ? `import { ${typescript ? 'Kysely, ' : ''}sql } from ${quote}kysely${quote};\n` : `const { sql } = require(${quote}kysely${quote});\n`;
    const up = draftLines({ ...draft, header: [] }, draft.transaction === 'any', false, send, 'db');
    const comment = draft.header.map((line) => `${codeComment(line)}\n`).join('');
    return `${head}\n${comment}${wayText('up', up, form)}\n${wayText('down', draft.down.map((sql) => send(sql, 'db')), form)}`;
  },
  replace(code, place, draft, hasTimeout) {
    const edits = draftInstead(code, place, draft, true, hasTimeout, FORM);
    return edits && [...withSql(code), ...edits];
  },
};
