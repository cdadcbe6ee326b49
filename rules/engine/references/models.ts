import type { QualifiedName } from '../model/name.ts';
import { tableSpelling } from './spelling.ts';

/** What the literal with the name of a table stands behind: a decorator's options, a builder's call, a model's key. */
const OF_DECORATOR = /@(?:Entity|Table)\s*\((?:[^()]|\([^()]*\))*$/;
const OF_BUILDER = /\b(\w+)\s*(?::[^=;\n]{0,60})?=\s*(?:\w+\.)?\w*[tT]able\s*\(\s*["'`]$/;
const OF_MODEL = new RegExp(
  `(?:${[
    String.raw`@@map\s*\(\s*(?:name\s*:\s*)?`,
    String.raw`\b(?:tableName|table|__tablename__|table_name|db_table)\b[^\n;]{0,30}?(?:[=:]\s*|return\s+)`,
    String.raw`\b(?:tableName|TableName)\s*\(\s*\)[^;{}]{0,40}\{\s*return\s+`,
  ].join('|')})["'\`]$`,
);
const DECLARATIONS = new RegExp(
  [
    // Django says the name in a class `Meta` of the model.
    String.raw`\b(?:model|class|struct)\s+(?!Meta\b)(\w+)`,
    String.raw`\bfunc\s+\(\s*(?:\w+\s+)?\*?(\w+)\s*\)\s*TableName\b`,
    String.raw`\bnew\s+EntitySchema\s*<\s*(\w+)`,
    String.raw`\b(\w+)\s*=\s*(?:defineEntity|new\s+EntitySchema)\s*\(`,
    String.raw`\b(\w+)\s*\.\s*init\s*\(`,
    String.raw`\b(\w+)\s*(?::[^=;]{0,60})?=\s*\w+\.define\s*[(<]`,
  ].join('|'),
  'g',
);

/** A model further away is another one. */
const REACH = 8000;

function nameAround(text: string, index: number, length: number): string | undefined {
  const before = text.slice(Math.max(0, index - REACH), index + 1);
  const line = before.slice(-400);
  const built = OF_BUILDER.exec(line)?.[1];
  if (built !== undefined) return built;
  if (OF_DECORATOR.test(line)) return /\bclass\s+(\w+)/.exec(text.slice(index + length, index + 1000))?.[1];
  if (!OF_MODEL.test(line)) return undefined;
  const [, ...declared] = [...before.matchAll(DECLARATIONS)].at(-1) ?? [];
  return declared.find((name) => name !== undefined);
}

/**
 * What the models of a table are called in a file that gives the table's name: `Purchase` of `model Purchase { … @@map("orders") }`
 * or `@Entity('orders') class Purchase`, `purchases` of `pgTable('orders', …)`. Those whose name is a spelling of the table's are
 * left out, for everybody finds them.
 */
export function otherModelNames(text: string, table: QualifiedName): readonly string[] {
  if (!text.includes(table.name)) return [];
  const plain = table.name.replaceAll(/[^\w]/g, String.raw`\$&`);
  const isOwn = isNameOf(table, []);
  const names = [...text.matchAll(new RegExp(`["'\`](?:\\w+\\.)?${plain}["'\`]`, 'g'))].flatMap(({ index, 0: said }) => nameAround(text, index, said.length) ?? []);
  return [...new Set(names)].filter((name) => name.length > 2 && !isOwn(name));
}

/** Whether a word is a name of the table, or of one of its models. */
export function isNameOf(table: QualifiedName, models: readonly string[]): (word: string) => boolean {
  const own = new RegExp(`^(?:${tableSpelling(table.name).word.source})$`, 'iu');
  return (word) => own.test(word) || models.some((model) => model.toLowerCase() === word.toLowerCase());
}

const DEFINED = /\bclass\s+(\w+)|\b(\w+)\s*\.\s*init\s*\(|\.define\s*(?:<[^()]*>)?\(\s*["'`](\w+)["'`]/g;

/** Whether a file that defines a model of the table calls anything unique; `undefined` where it defines none. */
export function callsUnique(text: string, isName: (word: string) => boolean): boolean | undefined {
  const defines = [...text.matchAll(DEFINED)].some((names) => names.slice(1).some((name) => name !== undefined && isName(name)));
  return defines ? /unique/i.test(text) : undefined;
}
