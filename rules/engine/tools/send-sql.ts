import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import type { Edit } from '../model/range.ts';
import { codeComment, codeFormOf, draftLines, templateLiteral } from './print-code.ts';
import { draftInstead, type SendForm } from './send-code.ts';
import type { CodePrinter } from './tool.ts';

/** Everything in front of the SQL of a call: `db.query(`, `pool.query(sql.unsafe`, the tag alone where that sends. */
function beforeSql(expression: TSESTree.Expression, { text }: CodeFile): string | undefined {
  const [first] = expression.type === 'CallExpression' ? expression.arguments : [expression];
  if (first === undefined) return undefined;
  const end = first.type === 'TaggedTemplateExpression' ? first.tag.range[1] : first.range[0];
  return text.slice(expression.range[0], end).trim();
}

/** SQL in a template, handed over in the way of the call that is replaced. */
export const HANDED_SQL: SendForm = {
  call: (sql, before) => `${before}${templateLiteral(sql)}${before.split('(').length > before.split(')').length ? ')' : ''}`,
  awaits: true,
  receiverOf: beforeSql,
};

/** How a library's migrations look that are functions, handed a connection. */
export interface HandedForm {
  /** What stands before the SQL: `db.execute(sql`. */
  readonly before: string;
  /** The import, for a file in TypeScript or not. */
  readonly imports: (like: CodeFile, typescript: boolean, quote: string) => string;
  /** The head of one way up to its brace. */
  readonly head: (way: 'up' | 'down', typescript: boolean) => string;
  readonly isReversible: boolean;
}

/**
 * Prints migrations that are functions, handed a connection.
 *
 * @param formOf the form of another migration; `undefined` where it is that of a runner of the project's own
 */
export function handedPrinter(formOf: (like: CodeFile) => HandedForm | undefined): CodePrinter {
  return {
    file(draft, like) {
      const form = formOf(like);
      if (form === undefined) return undefined;
      const { before, imports, head, isReversible } = form;
      const { typescript, indent, quote } = codeFormOf(like);
      const send = (sql: string, receiver: string): string => `await ${HANDED_SQL.call(sql, receiver)};`;
      const way = (name: 'up' | 'down', lines: readonly string[]): string => {
        const body = lines.map((line) => `\n${indent}${line.replaceAll('\n', `\n${indent}`)}`).join('');
        return `${head(name, typescript)} {${body}\n}\n`;
      };
      const up = draftLines({ ...draft, header: [] }, draft.transaction === 'any', false, send, before);
      const comment = draft.header.map((line) => `${codeComment(line)}\n`).join('');
      const down = isReversible ? `\n${way('down', draft.down.map((sql) => send(sql, before)))}` : '';
      const imported = imports(like, typescript, quote);
      return `${imported}${imported === '' ? '' : '\n\n'}${comment}${way('up', up)}${down}`;
    },
    replace: (code, place, draft, hasTimeout): readonly Edit[] | undefined => draftInstead(code, place, draft, true, hasTimeout, HANDED_SQL),
  };
}
