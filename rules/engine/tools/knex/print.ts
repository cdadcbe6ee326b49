import type { CodePrinter } from '../tool.ts';
import { codeFormOf, draftLines, replacedStatement, templateLiteral, type CodeForm } from '../print-code.ts';

/** knex puts a binding where a bare question mark stands, in every SQL (positionBindings of its client for PostgreSQL). */
export function sendRaw(sql: string, receiver: string): string {
  return `await ${receiver}.raw(${templateLiteral(sql.replaceAll('?', '\\?'))});`;
}

function importLine({ typescript, modules, quote }: CodeForm): string {
  return typescript && modules ? `import type { Knex } from ${quote}knex${quote};\n\n` : '';
}

function functionText(name: 'up' | 'down', lines: readonly string[], { typescript, modules, indent, quote }: CodeForm): string {
  const parameter = !typescript ? 'knex' : modules ? 'knex: Knex' : `knex: import(${quote}knex${quote}).Knex`;
  const result = typescript ? ': Promise<void>' : '';
  const head = modules ? `export async function ${name}(${parameter})${result} {` : `exports.${name} = async function (${parameter})${result} {`;
  const body = lines.map((line) => `\n${indent}${line.replaceAll('\n', `\n${indent}`)}`).join('');
  return `${head}${body}\n}${modules ? '' : ';'}\n`;
}

const OPT_OUT = 'config = { transaction: false };';

/** Migrations of knex: raw SQL, for the builder has none of the safe forms. */
export const knexPrinter: CodePrinter = {
  file(draft, like) {
    // Lucid has classes in place of functions.
    if (/\bextends\s+BaseSchema\b/.test(like.text)) return undefined;
    const form = codeFormOf(like);
    // One file that opts out makes knex run every file by itself, so each transaction is its own.
    const outside = draft.transaction !== 'any';
    const up = draftLines(draft, !outside, false, sendRaw, 'knex');
    const down = draft.down.map((sql) => sendRaw(sql, 'knex'));
    const optOut = outside ? `\n${form.modules ? 'export const ' : 'exports.'}${OPT_OUT}\n` : '';
    return `${importLine(form)}${functionText('up', up, form)}\n${functionText('down', down, form)}${optOut}`;
  },
  replace: (code, place, draft, hasTimeout) => replacedStatement(code, place, (receiver) => draftLines(draft, true, hasTimeout, sendRaw, receiver)),
};
