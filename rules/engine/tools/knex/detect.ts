import type { TSESTree } from '@typescript-eslint/types';
import { asFunction, exportsOf } from '../../code/exports.ts';
import { importOf } from '../../code/imports.ts';
import { methodOf, type ClassNode } from '../../code/instance.ts';
import type { FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Direction } from '../direction.ts';

/** A migration that knex, or a library around it, would run. */
export type KnexMigration =
  | { readonly form: 'function'; readonly way: FunctionNode; readonly config: TSESTree.Node | undefined }
  /** AdonisJS Lucid. */
  | { readonly form: 'class'; readonly way: FunctionNode; readonly node: ClassNode };

const TEST_FILE = /[./](?:test|spec)\.[cm]?[jt]sx?$|\/__tests__\//;

/** A look at the words alone. */
export function mayBeKnex(text: string): boolean {
  return /\bup\b/.test(text) && /\bknex\b|\.\s*schema\b/i.test(text);
}

/** The type behind a parameter, where it says one. */
function typeOf(parameter: TSESTree.Parameter): TSESTree.TypeNode | undefined {
  return parameter.type === 'Identifier' ? parameter.typeAnnotation?.typeAnnotation : undefined;
}

function isKnexType(code: CodeFile, type: TSESTree.TypeNode): boolean {
  const imported = importOf(code, type);
  if (imported !== undefined) return imported.module === 'knex' || imported.path.includes('Knex') || (imported.module === 'objection' && imported.path[0] === 'Transaction');
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'Knex';
}

/** `@param { import("knex").Knex } db` */
const DOCUMENTED = /@param\s*\{\s*(?:import\(\s*["']knex["']\s*\)|Knex\b)/;

function isDocumented(code: CodeFile): boolean {
  return (code.program.comments ?? []).some(({ value }) => DOCUMENTED.test(value));
}

/** Calls of a schema builder that take a callback, or that no other library has. */
const SHAPE = /^\s*\.\s*schema\s*\.\s*(?:withSchema\s*\([^)]*\)\s*\.\s*)?(?:(?:createTable|alterTable|table)\s*\(\s*[^,()]+,\s*(?:async\s*)?(?:function|\(?\s*\w+(?:\s*:\s*[\w.]+)?\s*\)?\s*=>)|raw\s*\(|hasTable\s*\(|hasColumn\s*\()/;

function usesSchemaBuilder(code: CodeFile, up: FunctionNode, name: string): boolean {
  const body = code.text.slice(up.body.range[0], up.body.range[1]);
  if (/\.\s*execute\s*\(/.test(body)) return false;
  return body.split(new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`)).slice(1).some((rest) => SHAPE.test(rest.slice(0, 300)));
}

function isKnexFunction(code: CodeFile, up: FunctionNode): boolean {
  const [parameter] = up.params;
  if (parameter === undefined || parameter.type === 'RestElement') return false;
  const type = typeOf(parameter);
  if (type !== undefined) return isKnexType(code, type) || (type.type === 'TSAnyKeyword' && parameter.type === 'Identifier' && parameter.name === 'knex');
  if (parameter.type !== 'Identifier') return false;
  return parameter.name === 'knex' || isDocumented(code) || usesSchemaBuilder(code, up, parameter.name);
}

function isLucidClass(code: CodeFile, node: ClassNode, up: FunctionNode): boolean {
  const parent = node.superClass === null ? undefined : importOf(code, node.superClass);
  if (parent !== undefined && /^(?:@adonisjs\/lucid\/schema|@ioc:Adonis\/Lucid\/Schema)$/.test(parent.module)) return true;
  return node.superClass !== null && up.params.length === 0 && /\bthis\s*\.\s*schema\s*\./.test(code.text.slice(up.range[0], up.range[1]));
}

/** One way of the migration in a file; `undefined` for every other file. */
export function detect(code: CodeFile, direction: Direction): KnexMigration | undefined {
  if (TEST_FILE.test(code.path)) return undefined;
  const exported = exportsOf(code);
  const own = exported.default;
  if (own?.type === 'ClassDeclaration' || own?.type === 'ClassExpression') {
    const up = methodOf(own, 'up');
    const way = methodOf(own, direction);
    return up !== undefined && way !== undefined && isLucidClass(code, own, up) ? { form: 'class', way, node: own } : undefined;
  }
  const up = asFunction(exported.named.get('up'));
  const way = asFunction(exported.named.get(direction));
  return up !== undefined && way !== undefined && isKnexFunction(code, up) ? { form: 'function', way, config: exported.named.get('config') } : undefined;
}
