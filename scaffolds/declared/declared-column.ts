import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, isCodePath, mayBeMigration, parentsOf, parseScript, propertyName, type CodeFile } from '../../rules/index.ts';
import type { ReadCode } from '../code-columns/code-changes.ts';
import { fieldsIn, modelAround } from '../code-columns/prisma-schema.ts';

/** A column as a file declares it: the table by one of the names that it may have there. */
export interface DeclaredColumn {
  /** As it is written, or a name of a class or model that the table's may be made of. */
  readonly table: string;
  readonly column: string;
}

/** Words without which a file of code declares no column. */
const DECLARES = /@(?:Column|Property)\b|[tT]able\s*\(/;

/** The column that is declared at an offset of a file; `undefined` where none is. */
export function declaredColumnAt(path: string, text: string, offset: number, readCode: ReadCode): DeclaredColumn | undefined {
  if (path.endsWith('.prisma')) return inPrisma(text, offset);
  if (path.endsWith('.sql')) return inSql(text, offset);
  if (!isCodePath(path) || !DECLARES.test(text) || mayBeMigration(text)) return undefined;
  const code = readCode(path, text);
  return code === undefined ? undefined : inCode(code, offset);
}

function inPrisma(text: string, offset: number): DeclaredColumn | undefined {
  const model = modelAround(text, offset);
  const field = model === undefined ? undefined : fieldsIn(text, model.body).find(({ line }) => line.start <= offset && offset <= line.end);
  if (model === undefined || field === undefined || /@relation\b|\[\]/.test(field.text) || /^\s*(?:@@|\/\/)/.test(field.text)) return undefined;
  return { table: model.table, column: field.column };
}

/** In a CREATE TABLE, or as ADD COLUMN. */
function inSql(text: string, offset: number): DeclaredColumn | undefined {
  const statement = parseScript(text).statements.find(({ range }) => range.start <= offset && offset <= range.end);
  if (statement === undefined) return undefined;
  const token = statement.tokens.find(({ start, end }) => start <= offset && offset <= end && /^["\w\u0080-\uffff]/.test(text.slice(start, end)));
  const name = token === undefined ? undefined : token.text.startsWith('"') ? token.text.slice(1, -1).replaceAll('""', '"') : token.text.toLowerCase();
  const { relation, tableElts, cmds } = statement.tree as { readonly relation?: { readonly relname?: string }; readonly tableElts?: readonly Elements[]; readonly cmds?: readonly { readonly AlterTableCmd?: { readonly def?: Elements } }[] };
  const columns = [...(tableElts ?? []), ...(cmds ?? []).flatMap(({ AlterTableCmd: command }) => command?.def ?? [])].flatMap(({ ColumnDef: column }) => column?.colname ?? []);
  return relation?.relname === undefined || name === undefined || !columns.includes(name) ? undefined : { table: relation.relname, column: name };
}

interface Elements {
  readonly ColumnDef?: { readonly colname?: string };
}

function inCode(code: CodeFile, offset: number): DeclaredColumn | undefined {
  const parents = parentsOf(code.program);
  let inner: TSESTree.Node | undefined;
  for (const node of parents.keys()) if (node.range[0] <= offset && offset <= node.range[1] && (inner === undefined || node.range[1] - node.range[0] <= inner.range[1] - inner.range[0])) inner = node;
  if (inner === undefined) return undefined;
  for (const above of [inner, ...ancestorsOf(code.program, inner)]) {
    if (above.type === 'PropertyDefinition') return ofEntity(code, above);
    const found = above.type === 'Property' ? ofDrizzle(code, above) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofEntity(code: CodeFile, property: TSESTree.PropertyDefinition): DeclaredColumn | undefined {
  const own = [...ancestorsOf(code.program, property)].find(({ type }) => type === 'ClassDeclaration');
  const key = propertyName(property.key, property.computed);
  const decorator = property.decorators.map(({ expression }) => code.text.slice(...expression.range)).find((text) => /^(?:Column|Property)\(/.test(text));
  const entity = own?.type === 'ClassDeclaration' ? own.decorators.map(({ expression }) => code.text.slice(...expression.range)).find((text) => text.startsWith('Entity(')) : undefined;
  if (own?.type !== 'ClassDeclaration' || key === undefined || decorator === undefined || entity === undefined) return undefined;
  const table = /(?:^Entity\(|\b(?:name|tableName)\s*:)\s*['"`]([^'"`]+)['"`]/.exec(entity)?.[1] ?? own.id?.name;
  const column = /\b(?:name|fieldName)\s*:\s*['"`]([^'"`]+)['"`]/.exec(decorator)?.[1] ?? key;
  return table === undefined ? undefined : { table, column };
}

function ofDrizzle(code: CodeFile, property: TSESTree.Property): DeclaredColumn | undefined {
  const parents = parentsOf(code.program);
  const object = parents.get(property);
  const call = object === undefined ? undefined : parents.get(object);
  const [name] = call?.type === 'CallExpression' ? call.arguments : [];
  const key = propertyName(property.key, property.computed);
  if (call?.type !== 'CallExpression' || call.arguments[1] !== object || !/[tT]able$/.test(code.text.slice(...call.callee.range)) || name?.type !== 'Literal' || typeof name.value !== 'string' || key === undefined) return undefined;
  const column = /^\w+\(\s*['"`]([^'"`]+)['"`]/.exec(code.text.slice(...property.value.range))?.[1] ?? key;
  return { table: name.value, column };
}
