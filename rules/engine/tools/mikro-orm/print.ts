import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../../model/code.ts';
import type { Edit, Range } from '../../model/range.ts';
import { baseName } from '../paths.ts';
import { codeFormOf, draftLines, templateLiteral, type CodeForm } from '../print-code.ts';
import { draftInstead, sentBefore, sentInstead, type SendForm } from '../send-code.ts';
import type { CodePrinter } from '../tool.ts';

const QUEUED: SendForm = { call: (sql, receiver) => `${receiver}.addSql(${templateLiteral(sql)})`, awaits: false, receiverOf: receiverOf('addSql') };
const EXECUTED: SendForm = { call: (sql, receiver) => `${receiver}.execute(${templateLiteral(sql)})`, awaits: true, receiverOf: receiverOf('execute') };

/** What a call of this method stands behind: `this`, most often. */
function receiverOf(method: string): SendForm['receiverOf'] {
  return (expression: TSESTree.Expression, code) => {
    if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return undefined;
    const { object, property } = expression.callee;
    return property.type === 'Identifier' && property.name === method ? code.text.slice(...object.range) : undefined;
  };
}

/** Edits that make a migration send these statements where it sends one of its own, at once or queued as that is. */
export function resentAs(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  return sentInstead(code, range, statements, QUEUED) ?? sentInstead(code, range, statements, EXECUTED);
}

/** Edits that make a migration send these statements before one of its own, at once or queued as that is. */
export function precededBy(code: CodeFile, range: Range, statements: readonly string[]): readonly Edit[] | undefined {
  return sentBefore(code, range, statements, QUEUED) ?? sentBefore(code, range, statements, EXECUTED);
}

function method(name: 'up' | 'down', lines: readonly string[], { typescript, indent }: CodeForm): string {
  const body = lines.map((line) => `\n${indent}${indent}${line.replaceAll('\n', `\n${indent}${indent}`)}`).join('');
  return `${indent}${typescript ? 'override ' : ''}async ${name}()${typescript ? ': Promise<void>' : ''} {${body}\n${indent}}\n`;
}

/** `Migration20260101000000_add_email`: MikroORM calls the class as the file. */
function className(path: string): string {
  return baseName(path).replace(/\.[cm]?[jt]sx?$/, '').replace(/\W/g, '_').replace(/^(?=\d)/, 'Migration');
}

/** Where another migration has its `Migration` from: MikroORM, or a framework that hands it on. */
function moduleOf({ text }: CodeFile): string {
  return /['"]([^'"\n]*mikro-orm\/migrations)['"]/.exec(text)?.[1] ?? '@mikro-orm/migrations';
}

/** Migrations of MikroORM: each statement is queued. */
export const mikroOrmPrinter: CodePrinter = {
  file(draft, like, path) {
    const form = codeFormOf(like);
    const { typescript, modules, quote, indent } = form;
    const module = `${quote}${moduleOf(like)}${quote}`;
    const send = (sql: string, receiver: string): string => `${QUEUED.call(sql, receiver)};`;
    const head = modules ? `import { Migration } from ${module};\n\nexport class ${className(path)}` : `const { Migration } = require(${module});\n\nexports.${className(path)} = class ${className(path)}`;
    const result = typescript ? ': boolean' : '';
    const outside = draft.transaction === 'none' ? `${indent}${typescript ? 'override ' : ''}isTransactional()${result} {\n${indent}${indent}return false;\n${indent}}\n\n` : '';
    const up = draftLines(draft, draft.transaction === 'any', false, send, 'this');
    const down = draft.down.map((sql) => send(sql, 'this'));
    return `${head} extends Migration {\n${outside}${method('up', up, form)}\n${method('down', down, form)}}${modules ? '' : ';'}\n`;
  },
  replace: (code, place, draft, hasTimeout) => draftInstead(code, place, draft, true, hasTimeout, QUEUED) ?? draftInstead(code, place, draft, true, hasTimeout, EXECUTED),
};
