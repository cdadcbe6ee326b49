import type { CodePrinter } from '../tool.ts';
import { codeFormOf, draftLines, replacedStatement, type CodeForm } from '../print-code.ts';
import { sendRaw } from './resending.ts';

function method(name: 'up' | 'down', lines: readonly string[], { typescript, indent }: CodeForm): string {
  const head = typescript ? `public async ${name}(queryRunner: QueryRunner): Promise<void> {` : `async ${name}(queryRunner) {`;
  const body = lines.map((line) => `\n${indent}${indent}${line.replaceAll('\n', `\n${indent}${indent}`)}`).join('');
  return `${indent}${head}${body}\n${indent}}\n`;
}

function head(name: string, { typescript, modules, quote }: CodeForm): string {
  if (typescript) return `import { MigrationInterface, QueryRunner } from ${quote}typeorm${quote};\n\nexport class ${name} implements MigrationInterface {\n`;
  return modules ? `export class ${name} {\n` : `module.exports = class ${name} {\n`;
}

/** `1765000000000-AddUsersEmail.ts`: the stamp of the file is that of the class. */
function className(name: string, path: string): string {
  const words = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const stamp = /(\d{13})[^/]*$/.exec(path)?.[1] ?? '';
  return `${words.join('')}${stamp}`.replace(/\W/g, '').replace(/^(?=\d)/, 'Migration');
}

/** Migrations of TypeORM: SQL, for its schema calls have none of the safe forms but `isConcurrent`. */
export const typeormPrinter: CodePrinter = {
  file(draft, like, path) {
    const form = codeFormOf(like);
    const outside = draft.transaction !== 'any';
    const name = className(draft.name, path);
    // The stamp is part of the name; `transaction` may only be said where the data source runs each migration by itself.
    const optOut = draft.transaction === 'none' ? `${form.indent}transaction = false;\n\n` : '';
    const up = draftLines(draft, !outside, false, sendRaw, 'queryRunner');
    const down = draft.down.map((sql) => sendRaw(sql, 'queryRunner'));
    return `${head(name, form)}${form.indent}name = ${form.quote}${name}${form.quote};\n\n${optOut}${method('up', up, form)}\n${method('down', down, form)}}${form.typescript || form.modules ? '' : ';'}\n`;
  },
  replace: (code, place, draft, hasTimeout) => replacedStatement(code, place, (receiver) => draftLines(draft, true, hasTimeout, sendRaw, receiver)),
};
