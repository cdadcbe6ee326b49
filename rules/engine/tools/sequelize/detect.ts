import type { TSESTree } from '@typescript-eslint/types';
import { asFunction, exportsOf } from '../../code/exports.ts';
import type { FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { isMigrationName } from '../code-layout.ts';
import type { Direction } from '../direction.ts';
import { annotationOf } from './compile.ts';

/** A look at the words alone. */
export function mayBeSequelize(text: string): boolean {
  return /\bup\b/.test(text) && /sequelize|queryInterface|DataTypes/i.test(text);
}

/** `@type {import('sequelize-cli').Migration}` and `@param {QueryInterface} queryInterface`. */
const DOCUMENTED = /\bsequelize-cli\b|\bQueryInterface\b/;

const IMPORT = /(?:\bfrom\s*|\brequire\(\s*|\bimport\(\s*)['"](?:sequelize|@sequelize\/core)(?:\/[\w/-]+)?['"]/;

/** Rows for a new database: no deploy runs them. */
const SEEDS = /\/seed(?:er)?s?\//;

/** What only `queryInterface` does. */
const CALLS = 'createTable|dropTable|renameTable|addColumn|removeColumn|changeColumn|renameColumn|addIndex|removeIndex|addConstraint|removeConstraint|bulkInsert|bulkUpdate|bulkDelete|sequelize|getQueryInterface|describeTable';

function names(parameter: TSESTree.Parameter | undefined): readonly string[] {
  if (parameter?.type === 'Identifier') return [parameter.name];
  if (parameter?.type !== 'ObjectPattern') return [];
  return parameter.properties.flatMap((property) => (property.type === 'Property' && property.key.type === 'Identifier' ? [property.key.name] : []));
}

function isDocumented(code: CodeFile): boolean {
  return (code.program.comments ?? []).some(({ value }) => DOCUMENTED.test(value));
}

/** `up` whose one parameter is taken apart, as umzug hands it over. */
function isUmzug({ text }: CodeFile, up: FunctionNode, pattern: TSESTree.ObjectPattern): boolean {
  const own = names(pattern);
  if (!own.includes('context') && !own.includes('queryInterface') && !own.includes('sequelize')) return false;
  return IMPORT.test(text) || /\bqueryInterface\b|\bgetQueryInterface\b|\bQueryInterface\b/.test(text.slice(...up.range)) || /\bQueryInterface\b/.test(text);
}

/** A parameter that is used as only `queryInterface` is. */
function isUsed({ text }: CodeFile, up: FunctionNode, name: string): boolean {
  return new RegExp(`\\b${name.replaceAll('$', '\\$')}\\s*(?:\\.\\s*context\\s*)?\\.\\s*(?:${CALLS})\\b`).test(text.slice(...up.range));
}

function isMigration(code: CodeFile, up: FunctionNode): boolean {
  const [first, second] = up.params;
  if (first === undefined) return isDocumented(code) || (IMPORT.test(code.text) && up.body.type === 'BlockStatement' && up.body.body.length === 0);
  if (first.type === 'ObjectPattern') return isUmzug(code, up, first) || /\bQueryInterface\b/.test(annotationOf(code, first));
  if (first.type !== 'Identifier') return false;
  const annotation = annotationOf(code, first);
  if (/\bQueryInterface\b/.test(annotation)) return true;
  if (/^_*queryInterface$/i.test(first.name) && annotation === '') return true;
  if (isDocumented(code)) return true;
  const library = names(second).some((name) => /^_?(?:Sequelize|DataTypes?)$/i.test(name));
  return isUsed(code, up, first.name) && (library || IMPORT.test(code.text));
}

/** One way of the migration in a file; `undefined` for every file that is none. */
export function detect(code: CodeFile, direction: Direction): { readonly way: FunctionNode | undefined } | undefined {
  if (!isMigrationName(code.path) || SEEDS.test(code.path)) return undefined;
  const { named } = exportsOf(code);
  const up = asFunction(named.get('up'));
  if (up === undefined || !isMigration(code, up)) return undefined;
  return { way: direction === 'up' ? up : asFunction(named.get('down')) };
}
