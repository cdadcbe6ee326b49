import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { AppCode } from '../model/app-code.ts';
import type { CodeFile } from '../model/code.ts';
import { importOf, propertyName } from './imports.ts';
import { rangeOf } from './value.ts';
import { isGlobal } from './variables.ts';
import { ancestorsOf, parentsOf } from './walk.ts';

/** A module of the project that lies outside the folder of the migration. */
const OUTSIDE = /^(?:\.\.\/|@\/|~\/|src\/|#)/;

/** What migrations are written with: helpers of their own, loggers. */
const TOOL = /migrat|\blogg?(?:er|ing)?\b|-logger|typings?\b|\.types$|\btypes\/db/i;

/** What says which database it is, and not what the application is. */
const DATABASE = /^(?:(?:.*_)?(?:DB|DATABASE|POSTGRES|POSTGRESQL|PG|SCHEMA|ROLE|OWNER)(?:_.*)?|DATABASE_\w+|PG[A-Z]+|CI|TZ)$/;

const CALLS_OUT = /^(?:axios|got|node-fetch|undici|ky|superagent|https?)$/;

/** Whether a name is used for what it holds, beyond its type and beyond being a class's parent. */
function isUsed(code: CodeFile, variable: Variable): boolean {
  return variable.references.some((reference) => {
    if (reference.init === true || ('isValueReference' in reference && !reference.isValueReference)) return false;
    const [parent] = ancestorsOf(code.program, reference.identifier);
    return !((parent?.type === 'ClassDeclaration' || parent?.type === 'ClassExpression') && parent.superClass === reference.identifier);
  });
}

function variablesOf(code: CodeFile, node: TSESTree.Node): readonly Variable[] {
  return code.scopes.getDeclaredVariables(node);
}

/** `import { Role } from '../entities'`, `const models = require('../models')`. */
function imported(code: CodeFile): readonly AppCode[] {
  const found: AppCode[] = [];
  const add = (module: string, variables: readonly Variable[]): void => {
    if (!OUTSIDE.test(module) || TOOL.test(module)) return;
    const used = variables.filter((variable) => !TOOL.test(variable.name) && isUsed(code, variable));
    const [first] = used;
    if (first?.identifiers[0] === undefined) return;
    found.push({ kind: 'module', name: used.map(({ name }) => `\`${name}\``).join(' and '), module, range: rangeOf(first.identifiers[0]) });
  };
  for (const node of code.program.body) {
    if (node.type === 'ImportDeclaration' && node.importKind !== 'type') {
      add(node.source.value, node.specifiers.filter((specifier) => !(specifier.type === 'ImportSpecifier' && specifier.importKind === 'type')).flatMap((specifier) => [...variablesOf(code, specifier)]));
    }
    if (node.type !== 'VariableDeclaration') continue;
    for (const declarator of node.declarations) {
      const value = declarator.init === null ? undefined : importOf(code, declarator.init);
      if (value !== undefined) add(value.module, variablesOf(code, declarator));
    }
  }
  return found;
}

/** `process.env.X` in what decides. */
function environment(code: CodeFile, node: TSESTree.MemberExpression): AppCode | undefined {
  const { object } = node;
  const name = propertyName(node.property, node.computed);
  if (name === undefined || DATABASE.test(name) || object.type !== 'MemberExpression' || propertyName(object.property, object.computed) !== 'env' || !isGlobal(code, object.object, 'process')) return undefined;
  let below: TSESTree.Node = node;
  for (const above of ancestorsOf(code.program, node)) {
    if ((above.type === 'IfStatement' || above.type === 'ConditionalExpression') && above.test === below) return { kind: 'environment', name, module: '', range: rangeOf(node) };
    if (/Function/.test(above.type)) return undefined;
    below = above;
  }
  return undefined;
}

/** `fetch(…)`, `axios.get(…)`. */
function network(code: CodeFile, node: TSESTree.CallExpression): AppCode | undefined {
  const module = importOf(code, node.callee)?.module;
  const out = isGlobal(code, node.callee, 'fetch') || (module !== undefined && CALLS_OUT.test(module));
  return out ? { kind: 'network', name: code.text.slice(...node.callee.range), module: module ?? '', range: rangeOf(node.callee) } : undefined;
}

/** What a migration takes from the application around it and from the world, in the order of the text. */
export function appCodeIn(code: CodeFile): readonly AppCode[] {
  const found = [...imported(code)];
  for (const node of parentsOf(code.program).keys()) {
    const each = node.type === 'MemberExpression' ? environment(code, node) : node.type === 'CallExpression' ? network(code, node) : undefined;
    if (each !== undefined) found.push(each);
  }
  return found;
}
