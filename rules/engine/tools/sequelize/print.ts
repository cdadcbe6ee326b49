import type { CodeFile } from '../../model/code.ts';
import { codeComment, codeFormOf, draftLines, templateLiteral, type CodeForm } from '../print-code.ts';
import { draftInstead } from '../send-code.ts';
import type { CodePrinter } from '../tool.ts';
import { QUERY } from './resending.ts';

function query(sql: string, sender: string, options: string): string {
  return `await ${sender}.query(${templateLiteral(sql)}${options});`;
}

function indented(lines: readonly string[], indent: string): readonly string[] {
  return lines.map((line) => `${indent}${line.replaceAll('\n', `\n${indent}`)}`);
}

/** How the migrations of a project are handed what they send through. */
interface Handed {
  readonly parameter: string;
  readonly sender: string;
}

function handedIn({ text }: CodeFile): Handed {
  const pattern = /\bup\b[^{]*?\(\s*\{\s*context\s*(?::\s*(\w+))?\s*\}/.exec(text);
  if (pattern === null) return { parameter: 'queryInterface', sender: 'queryInterface.sequelize' };
  const name = pattern[1] ?? 'context';
  const parameter = name === 'context' ? '{ context }' : `{ context: ${name} }`;
  return { parameter, sender: new RegExp(`\\b${name}\\.(?:query|transaction|getQueryInterface)\\(`).test(text) ? name : `${name}.sequelize` };
}

/** Statements that hold together, in the transaction that Sequelize does not open by itself. */
function together(lines: (options: string) => readonly string[], { sender }: Handed, indent: string): readonly string[] {
  return [`await ${sender}.transaction(async (transaction) => {`, ...indented(lines(', { transaction }'), indent), '});'];
}

function typed({ parameter }: Handed, like: CodeFile, { typescript }: CodeForm): string {
  if (!typescript) return parameter;
  const annotation = /\bup\b[^{]*?\(\s*(?:\{[^}]*\}|\w+)\s*:\s*([\w.<>]+)/.exec(like.text)?.[1];
  return annotation === undefined ? parameter : `${parameter}: ${annotation}`;
}

function wayText(name: 'up' | 'down', lines: readonly string[], parameter: string, form: CodeForm): string {
  const result = form.typescript ? ': Promise<void>' : '';
  const body = lines.map((line) => `\n${line}`).join('');
  const { indent, modules } = form;
  if (modules && form.typescript) return `export async function ${name}(${parameter})${result} {${body}\n}\n`;
  return `${indent}async ${name}(${parameter}) {${body}\n${indent}},\n`;
}

function importLine(like: CodeFile, { typescript, modules }: CodeForm): string {
  if (!typescript || !modules) return '';
  const lines = [...like.text.matchAll(/^import\s[^;\n]*(?:sequelize|umzug|[Mm]igration)[^;\n]*;?$/gm)].map(([line]) => `${line}\n`);
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}

/** Migrations of Sequelize: SQL, for `queryInterface` has none of the safe forms but `concurrently`. */
export const sequelizePrinter: CodePrinter = {
  file(draft, like) {
    const form = codeFormOf(like);
    const handed = handedIn(like);
    const comments = draft.header.map(codeComment);
    const inTransaction = draft.transaction !== 'none' && (draft.takesStrongLock || draft.up.length > 1);
    const send = (options: string) => draftLines({ ...draft, header: [] }, inTransaction, false, (sql, sender) => query(sql, sender, options), handed.sender);
    const up = [...comments, ...(inTransaction ? together(send, handed, form.indent) : send(''))];
    const down = draft.down.map((sql) => query(sql, handed.sender, ''));
    const parameter = typed(handed, like, form);
    const isFunctions = form.typescript && form.modules;
    const inner = isFunctions ? form.indent : `${form.indent}${form.indent}`;
    const ways = `${wayText('up', indented(up, inner), parameter, form)}\n${wayText('down', indented(down, inner), parameter, form)}`;
    if (isFunctions) return `${importLine(like, form)}${ways}`;
    const comment = /sequelize-cli/.test(like.text) ? `/** @type {import(${form.quote}sequelize-cli${form.quote}).Migration} */\n` : '';
    return `${comment}${form.modules ? 'export default' : 'module.exports ='} {\n${ways}};\n`;
  },
  replace: (code, place, draft, hasTimeout) => draftInstead(code, place, draft, false, hasTimeout, QUERY),
};
