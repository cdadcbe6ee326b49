import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import { bare, classOf, exportOf, isFunction, memberOf, settled, typeOf, type Located, type Modules } from './declaration.ts';
import { importOf, propertyName } from './imports.ts';
import { variableOf } from './variables.ts';

/**
 * What a value was made of. `path` leads from the module to it: members behind a dot, and `()` for what calling,
 * constructing or being declared of that type gives: `Pool()` of `pg` for `new Pool()` as for `pool: Pool`, `()` of `express`
 * for `express()`, `NestFactory.create()` of `@nestjs/core`.
 */
export interface Origin {
  readonly module: string;
  readonly path: string;
}

const DEPTH = 12;

function called(origin: Origin | undefined): Origin | undefined {
  return origin === undefined ? undefined : { module: origin.module, path: `${origin.path}()` };
}

function member(origin: Origin | undefined, name: string): Origin | undefined {
  return origin === undefined ? undefined : { module: origin.module, path: origin.path === '' ? name : `${origin.path}.${name}` };
}

/** A value of a module: of a package, or one that a file of the project only passes on from a package. */
function ofModule(code: CodeFile, module: string, path: readonly string[], modules: Modules, depth: number): Origin | undefined {
  if (depth > 0 && modules.isOwn(code, module)) {
    const file = modules.open(code, module, path[0] ?? 'default');
    return file === undefined ? undefined : passedOn(file, path, modules, depth - 1);
  }
  return /^[./]/.test(module) ? undefined : { module: module.replace(/^node:/, ''), path: (path[0] === 'default' ? path.slice(1) : path).join('.') };
}

function exportedName(name: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

/** `export { Redis } from 'ioredis'` and `export * from 'ioredis'`; what a file declares itself is found by its name. */
function passedOn(file: CodeFile, [name = 'default', ...members]: readonly string[], modules: Modules, depth: number): Origin | undefined {
  if (depth <= 0) return undefined;
  const stars: string[] = [];
  for (const statement of file.program.body) {
    if (statement.type === 'ExportAllDeclaration' && statement.exported === null) stars.push(statement.source.value);
    if (statement.type !== 'ExportNamedDeclaration' || statement.source === null) continue;
    const specifier = statement.specifiers.find(({ exported }) => exportedName(exported) === name);
    if (specifier !== undefined) return ofModule(file, statement.source.value, [exportedName(specifier.local), ...members], modules, depth);
  }
  if (name === 'default' || stars.length === 0 || exportOf(file, name, modules) !== undefined) return undefined;
  const own = stars.filter((star) => modules.isOwn(file, star));
  for (const star of own) {
    const origin = ofModule(file, star, [name, ...members], modules, depth);
    if (origin !== undefined) return origin;
  }
  const [only, ...others] = stars.filter((star) => !own.includes(star));
  return only === undefined || others.length > 0 ? undefined : ofModule(file, only, [name, ...members], modules, depth);
}

function importedOrigin(code: CodeFile, node: TSESTree.Node, modules: Modules, depth: number): Origin | undefined {
  const value = importOf(code, node);
  return value === undefined ? undefined : ofModule(code, value.module, value.path, modules, depth);
}

/** An instance of a type that is written down; what a promise holds is as good as the promise. */
function typed(code: CodeFile, type: TSESTree.TypeNode | undefined, modules: Modules, depth: number): Origin | undefined {
  if (depth <= 0) return undefined;
  if (type?.type === 'TSUnionType') {
    for (const each of type.types) {
      const origin = typed(code, each, modules, depth - 1);
      if (origin !== undefined) return origin;
    }
    return undefined;
  }
  if (type?.type !== 'TSTypeReference') return type?.type === 'TSImportType' ? called(importedOrigin(code, type, modules, depth - 1)) : undefined;
  const [argument] = type.typeArguments?.params ?? [];
  if (type.typeName.type === 'Identifier' && type.typeName.name === 'Promise') return typed(code, argument, modules, depth - 1);
  const own = called(importedOrigin(code, type, modules, depth - 1));
  if (own !== undefined) return own;
  const { code: file, node } = settled({ code, node: type.typeName }, modules);
  if (node.type === 'ClassDeclaration' && node.superClass !== null) return called(origin({ code: file, node: node.superClass }, modules, depth - 1));
  return undefined;
}

/** What a function of the package gives: the type it declares, else what its last `return` says. */
function returned({ code, node }: Located, modules: Modules, depth: number): Origin | undefined {
  if (!isFunction(node) || depth <= 0) return undefined;
  const declared = typed(code, node.returnType?.typeAnnotation, modules, depth - 1);
  if (declared !== undefined) return declared;
  if (node.body?.type !== 'BlockStatement') return node.body === null || node.body === undefined ? undefined : origin({ code, node: node.body }, modules, depth - 1);
  const last = node.body.body.findLast((statement) => statement.type === 'ReturnStatement');
  return last?.type === 'ReturnStatement' && last.argument !== null ? origin({ code, node: last.argument }, modules, depth - 1) : undefined;
}

function ofPattern(code: CodeFile, node: TSESTree.Identifier, modules: Modules, depth: number): Origin | undefined {
  const definition = variableOf(code, node)?.defs[0]?.node;
  if (definition?.type !== 'VariableDeclarator' || definition.init === null || definition.id.type !== 'ObjectPattern') return undefined;
  for (const property of definition.id.properties) {
    if (property.type !== 'Property' || property.value.type !== 'Identifier' || property.value.name !== node.name) continue;
    const name = propertyName(property.key, property.computed);
    return name === undefined ? undefined : member(origin({ code, node: definition.init }, modules, depth - 1), name);
  }
  return undefined;
}

function ofCall(code: CodeFile, node: TSESTree.CallExpression | TSESTree.NewExpression, modules: Modules, depth: number): Origin | undefined {
  const callee = settled({ code, node: node.callee }, modules);
  if (isFunction(callee.node)) return returned(callee, modules, depth - 1);
  if (callee.node.type === 'ClassDeclaration' || callee.node.type === 'ClassExpression') {
    return callee.node.superClass === null ? undefined : called(origin({ code: callee.code, node: callee.node.superClass }, modules, depth - 1));
  }
  return called(origin(callee, modules, depth - 1));
}

function origin(at: Located, modules: Modules, depth: number): Origin | undefined {
  if (depth <= 0) return undefined;
  if (at.node.type === 'TSAsExpression') {
    const declared = typed(at.code, at.node.typeAnnotation, modules, depth - 1);
    if (declared !== undefined) return declared;
  }
  const node = bare(at.node);
  const imported = importedOrigin(at.code, node, modules, depth);
  if (imported !== undefined) return imported;
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression':
      return ofCall(at.code, node, modules, depth);
    case 'LogicalExpression':
      return origin({ code: at.code, node: node.left }, modules, depth - 1) ?? origin({ code: at.code, node: node.right }, modules, depth - 1);
    case 'ConditionalExpression':
      return origin({ code: at.code, node: node.consequent }, modules, depth - 1) ?? origin({ code: at.code, node: node.alternate }, modules, depth - 1);
    case 'AssignmentExpression':
      return origin({ code: at.code, node: node.right }, modules, depth - 1);
    case 'TSParameterProperty':
    case 'PropertyDefinition':
      return typed(at.code, typeOf(at.code, node), modules, depth - 1);
    case 'ThisExpression': {
      const own = classOf({ code: at.code, node }, modules);
      return own === undefined || own.node.superClass === null ? undefined : called(origin({ code: own.code, node: own.node.superClass }, modules, depth - 1));
    }
    case 'Identifier':
      return ofName({ code: at.code, node }, modules, depth);
    case 'MemberExpression': {
      const name = propertyName(node.property, node.computed) ?? (node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : undefined);
      if (name === undefined) return undefined;
      const found = memberOf({ code: at.code, node: node.object }, name, modules);
      if (found !== undefined && found.node !== node) return origin(found, modules, depth - 1);
      return member(origin({ code: at.code, node: node.object }, modules, depth - 1), name);
    }
    default:
      return undefined;
  }
}

function ofName({ code, node }: Located<TSESTree.Identifier>, modules: Modules, depth: number): Origin | undefined {
  const declared = typed(code, typeOf(code, node), modules, depth - 1);
  if (declared !== undefined) return declared;
  const value = settled({ code, node }, modules);
  if (value.node !== node) return origin(value, modules, depth - 1);
  return ofPattern(code, node, modules, depth);
}

/** What a value was made of, through names, members, files of the package, annotations and constructor injection; `undefined` where nobody can tell. */
export function originOf(at: Located, modules: Modules): Origin | undefined {
  return origin(at, modules, DEPTH);
}
