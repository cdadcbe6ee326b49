import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import { importOf, propertyName } from './imports.ts';
import type { FunctionNode } from './value.ts';
import { variableOf } from './variables.ts';
import { ancestorsOf } from './walk.ts';

/** A node with the file it stands in. */
export interface Located<Node extends TSESTree.Node = TSESTree.Node> {
  readonly code: CodeFile;
  readonly node: Node;
}

/** The other files of a package. */
export interface Modules {
  /**
   * The file that `from` means by a specifier such as `./database`; `undefined` for what is no file of the project, does not parse,
   * or, by its text alone, exports nothing of that name.
   */
  open(from: CodeFile, specifier: string, name: string): CodeFile | undefined;
  /** Whether a specifier means a file of the project at all. */
  isOwn(from: CodeFile, specifier: string): boolean;
}

/** How many names are followed from file to file. */
const DEPTH = 12;

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

export function isFunction(node: TSESTree.Node | null | undefined): node is FunctionNode {
  return node?.type === 'FunctionDeclaration' || node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';
}

function isClass(node: TSESTree.Node | null | undefined): node is ClassNode {
  return node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
}

/** Without what changes a type and not a value. */
export function bare(node: TSESTree.Node): TSESTree.Node {
  let inner = node;
  for (;;) {
    if (inner.type === 'TSAsExpression' || inner.type === 'TSNonNullExpression' || inner.type === 'TSSatisfiesExpression' || inner.type === 'ChainExpression') inner = inner.expression;
    else if (inner.type === 'AwaitExpression') inner = inner.argument;
    else return inner;
  }
}

/** The only expression that a variable ever holds. */
function onlyValue(code: CodeFile, variable: NonNullable<ReturnType<typeof variableOf>>): TSESTree.Node | undefined {
  const writes = variable.references.filter((reference) => reference.isWrite());
  const value = writes.length === 1 ? writes[0]?.writeExpr : undefined;
  return value ?? undefined;
}

function exportedName(name: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

/** What a declaration that is exported declares under a name. */
function declaredAs(declaration: TSESTree.Node, name: string): TSESTree.Node | undefined {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)?.id;
  return 'id' in declaration && declaration.id?.type === 'Identifier' && declaration.id.name === name ? declaration : undefined;
}

/** What a CommonJS module gives out under a name. */
function commonJsExport(code: CodeFile, name: string): TSESTree.Node | undefined {
  for (const statement of code.program.body) {
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue;
    const { left, right } = statement.expression;
    if (left.type !== 'MemberExpression') continue;
    const target = code.text.slice(...left.range);
    if (target === `exports.${name}` || target === `module.exports.${name}`) return right;
    if (target !== 'module.exports') continue;
    if (name === 'default') return right;
    if (right.type === 'ObjectExpression') {
      const property = right.properties.find((each) => each.type === 'Property' && propertyName(each.key, each.computed) === name);
      if (property?.type === 'Property') return property.value;
    }
  }
  return undefined;
}

/** What a file exports under a name, through files that only pass it on. */
export function exportOf(code: CodeFile, name: string, modules: Modules, depth = DEPTH): Located | undefined {
  if (depth <= 0) return undefined;
  const stars: string[] = [];
  for (const statement of code.program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return settled({ code, node: statement.declaration }, modules, depth - 1);
    if (statement.type === 'ExportAllDeclaration') {
      if (statement.exported === null) stars.push(statement.source.value);
      // `export * as routes from './routes'` stands for the whole other file.
      else if (exportedName(statement.exported) === name) {
        const whole = modules.open(code, statement.source.value, 'default');
        return whole === undefined ? undefined : { code: whole, node: whole.program };
      }
    }
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const declared = statement.declaration === null ? undefined : declaredAs(statement.declaration, name);
    if (declared !== undefined) return settled({ code, node: declared }, modules, depth - 1);
    const specifier = statement.specifiers.find(({ exported }) => exportedName(exported) === name);
    if (specifier === undefined) continue;
    if (statement.source === null) return settled({ code, node: specifier.local }, modules, depth - 1);
    const other = modules.open(code, statement.source.value, exportedName(specifier.local));
    return other === undefined ? undefined : exportOf(other, exportedName(specifier.local), modules, depth - 1);
  }
  const common = commonJsExport(code, name);
  if (common !== undefined) return settled({ code, node: common }, modules, depth - 1);
  for (const source of stars) {
    const other = modules.open(code, source, name);
    const found = other === undefined ? undefined : exportOf(other, name, modules, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function imported({ code, node }: Located, modules: Modules, depth: number): Located | undefined {
  const value = importOf(code, node);
  if (value === undefined) return undefined;
  const [name = 'default', ...members] = value.path;
  const file = modules.open(code, value.module, name);
  const found = file === undefined ? undefined : exportOf(file, name, modules, depth - 1);
  return members.reduce<Located | undefined>((object, member) => (object === undefined ? undefined : memberOf(object, member, modules, depth - 1)), found);
}

/**
 * Follows a name to what it stands for: the expression that it holds, the function or class that it names, the parameter or
 * the pattern where nothing more is known. Through files of the package. Anything that is no name is itself.
 */
export function settled(at: Located, modules: Modules, depth = DEPTH): Located {
  const node = bare(at.node);
  const here = { code: at.code, node };
  if (depth <= 0) return here;
  if (node.type === 'MemberExpression') {
    const name = propertyName(node.property, node.computed);
    const found = imported(here, modules, depth) ?? (name === undefined ? undefined : memberOf({ code: at.code, node: node.object }, name, modules, depth - 1));
    return found ?? here;
  }
  if (node.type !== 'Identifier') return here;
  const variable = variableOf(at.code, node);
  const definition = variable?.defs[0];
  if (variable === undefined || definition === undefined) return here;
  if (isFunction(definition.node) && definition.type === 'FunctionName') return { code: at.code, node: definition.node };
  if (isClass(definition.node)) return { code: at.code, node: definition.node };
  if (definition.node.type === 'VariableDeclarator' && definition.node.id.type === 'Identifier') {
    const value = onlyValue(at.code, variable);
    // Of `const cache: Cache = globalThis.cache || make()` the type says more than the choice.
    const isTypedChoice = value?.type === 'LogicalExpression' && definition.node.id.typeAnnotation !== undefined;
    if (value !== undefined && !isTypedChoice) return settled({ code: at.code, node: value }, modules, depth - 1);
  }
  return imported(here, modules, depth) ?? here;
}

function propertyValue(object: TSESTree.ObjectExpression, name: string): TSESTree.Node | undefined {
  for (const property of object.properties) {
    if (property.type === 'Property' && propertyName(property.key, property.computed) === name) return property.value;
  }
  return undefined;
}

/** The class that an object is an instance of, where it is one of the package. */
export function classOf(at: Located, modules: Modules, depth = DEPTH): Located<ClassNode> | undefined {
  if (depth <= 0) return undefined;
  const node = bare(at.node);
  if (node.type === 'ThisExpression') {
    for (const above of ancestorsOf(at.code.program, node)) if (isClass(above)) return { code: at.code, node: above };
    return undefined;
  }
  const type = typeOf(at.code, node);
  const value = type === undefined ? settled({ code: at.code, node }, modules, depth - 1) : undefined;
  if (type?.type === 'TSTypeReference') return classNamed({ code: at.code, node: type.typeName }, modules, depth);
  if (value === undefined) return undefined;
  if (value.node.type === 'NewExpression') return classNamed({ code: value.code, node: value.node.callee }, modules, depth);
  const annotation = typeOf(value.code, value.node);
  return annotation?.type === 'TSTypeReference' ? classNamed({ code: value.code, node: annotation.typeName }, modules, depth) : undefined;
}

function classNamed(at: Located, modules: Modules, depth: number): Located<ClassNode> | undefined {
  const { code, node } = settled(at, modules, depth - 1);
  return isClass(node) ? { code, node } : undefined;
}

/** The type that is written beside a name where it is declared: of a variable, a parameter, a property. */
export function typeOf(code: CodeFile, node: TSESTree.Node): TSESTree.TypeNode | undefined {
  if (node.type === 'TSParameterProperty') return typeOf(code, node.parameter);
  if (node.type === 'AssignmentPattern') return typeOf(code, node.left);
  if (node.type === 'PropertyDefinition') return node.typeAnnotation?.typeAnnotation;
  if (node.type !== 'Identifier') return undefined;
  const variable = variableOf(code, node);
  const name = variable?.defs[0]?.name;
  return name?.type === 'Identifier' ? name.typeAnnotation?.typeAnnotation : node.typeAnnotation?.typeAnnotation;
}

/** A member of a class: a method's function, the parameter or property that declares a field, or what a constructor assigns to it. */
function classMember({ code, node }: Located<ClassNode>, name: string, modules: Modules, depth: number): Located | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && member.kind !== 'constructor' && keyName(member.key) === name) return { code, node: member.value };
    if (member.type === 'PropertyDefinition' && keyName(member.key) === name) {
      // `private client: Redis | null = null` is filled later: its type says with what.
      const isFilledLater = member.value?.type === 'Literal' && member.value.value === null && member.typeAnnotation !== undefined;
      if (member.value !== null && !isFilledLater) return settled({ code, node: member.value }, modules, depth - 1);
      if (member.typeAnnotation !== undefined) return { code, node: member };
    }
  }
  const constructor = node.body.body.find((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
  if (constructor?.type === 'MethodDefinition') {
    for (const parameter of constructor.value.params) {
      if (parameter.type !== 'TSParameterProperty') continue;
      const declared = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
      if (declared.type === 'Identifier' && declared.name === name) return { code, node: parameter };
    }
    for (const statement of constructor.value.body?.body ?? []) {
      if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue;
      const { left, right } = statement.expression;
      if (left.type === 'MemberExpression' && left.object.type === 'ThisExpression' && keyName(left.property) === name) return settled({ code, node: right }, modules, depth - 1);
    }
  }
  if (node.superClass === null) return undefined;
  const base = classNamed({ code, node: node.superClass }, modules, depth - 1);
  return base === undefined ? undefined : memberOfClass(base, name, modules, depth - 1);
}

function memberOfClass(at: Located<ClassNode>, name: string, modules: Modules, depth: number): Located | undefined {
  return depth <= 0 ? undefined : classMember(at, name, modules, depth);
}

/** The name of a member, also of a private one. */
function keyName(key: TSESTree.Node): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return propertyName(key, key.type === 'Literal');
}

/** A member of an object of the package: an entry of a literal, a method or field of a class, a name of a namespace. */
export function memberOf(at: Located, name: string, modules: Modules, depth = DEPTH): Located | undefined {
  if (depth <= 0) return undefined;
  const object = settled(at, modules, depth - 1);
  if (object.node.type === 'ObjectExpression') {
    const value = propertyValue(object.node, name);
    return value === undefined ? undefined : settled({ code: object.code, node: value }, modules, depth - 1);
  }
  if (object.node.type === 'Program') return exportOf(object.code, name, modules, depth - 1);
  if (isClass(object.node)) return memberOfClass({ code: object.code, node: object.node }, name, modules, depth - 1);
  const made = classOf(object, modules, depth - 1);
  return made === undefined ? undefined : memberOfClass(made, name, modules, depth - 1);
}

/** The function that an expression names or is; methods of objects of the package as well. */
export function functionOf(at: Located, modules: Modules): Located<FunctionNode> | undefined {
  const { code, node } = settled(at, modules);
  if (isFunction(node)) return { code, node };
  // `handler.bind(this)` is the handler.
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && propertyName(node.callee.property, node.callee.computed) === 'bind') {
    return functionOf({ code, node: node.callee.object }, modules);
  }
  return undefined;
}
