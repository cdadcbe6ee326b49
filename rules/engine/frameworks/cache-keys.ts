import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { bare, functionOf, settled, type Located, type Modules } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { FunctionNode } from '../code/value.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal, variableOf } from '../code/variables.ts';
import type { KeyPart } from '../model/cache-key.ts';

/** A value, and what the parameters around it were given where that is known. */
export interface Bound extends Located {
  readonly given: Given;
}

export type Given = ReadonlyMap<Variable, Bound>;

export const NOTHING_GIVEN: Given = new Map();

/** Functions that make keys call each other no deeper; a hostile file may. */
const DEPTH = 12;

/** What the parameters of a function are given by a call. */
export function givenBy(call: TSESTree.CallExpression, from: Omit<Bound, 'node'>, to: Located<FunctionNode>): Given {
  const given = new Map<Variable, Bound>(from.given);
  for (const [index, parameter] of to.node.params.entries()) {
    const name = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    const argument = call.arguments[index];
    const variable = name.type === 'Identifier' ? variableOf(to.code, name) : undefined;
    if (variable === undefined || argument?.type === 'SpreadElement') continue;
    if (argument !== undefined) given.set(variable, { code: from.code, node: argument, given: from.given });
    else if (parameter.type === 'AssignmentPattern') given.set(variable, { code: to.code, node: parameter.right, given: NOTHING_GIVEN });
  }
  return given;
}

/** What a parameter was given, through as many calls as are known. */
export function resolved(at: Bound, depth = DEPTH): Bound {
  const node = bare(at.node);
  const variable = node.type === 'Identifier' ? variableOf(at.code, node) : undefined;
  const bound = variable === undefined ? undefined : at.given.get(variable);
  return bound === undefined || depth <= 0 ? { ...at, node } : resolved({ ...bound, given: new Map([...bound.given, ...at.given]) }, depth - 1);
}

/** The variable of the environment that an expression is. */
function environmentOf({ code, node }: Located): string | undefined {
  if (node.type !== 'MemberExpression' || node.object.type !== 'MemberExpression') return undefined;
  const { object, property } = node.object;
  if (!isGlobal(code, object, 'process') || propertyName(property, node.object.computed) !== 'env') return undefined;
  return propertyName(node.property, node.computed);
}

function holeOf(at: Located): KeyPart {
  return { source: at.code.text.slice(...at.node.range), environment: environmentOf(at), file: at.code.path, range: rangeOf(at.node) };
}

/** What a function gives back where it has one way to end. */
function onlyResult({ node }: Located<FunctionNode>): TSESTree.Node | undefined {
  if (node.body?.type !== 'BlockStatement') return node.body ?? undefined;
  const last = node.body.body.at(-1);
  const isPlain = node.body.body.every(({ type }) => type === 'VariableDeclaration' || type === 'ReturnStatement');
  return isPlain && last?.type === 'ReturnStatement' ? (last.argument ?? undefined) : undefined;
}

/** Folds the expression of a key into the texts that are written down and what stands between them. */
class Folding {
  readonly parts: KeyPart[] = [];
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  add(at: Bound, depth: number): void {
    const known = resolved(at);
    const { code, node, given } = known;
    if (depth <= 0) return this.#push(holeOf(known));
    const inner = (each: TSESTree.Node): void => this.add({ code, node: each, given }, depth - 1);
    switch (node.type) {
      case 'Literal':
        return this.#push(typeof node.value === 'string' || typeof node.value === 'number' ? { text: String(node.value) } : holeOf(known));
      case 'TemplateLiteral':
        for (const [index, quasi] of node.quasis.entries()) {
          this.#push({ text: quasi.value.cooked ?? quasi.value.raw });
          const hole = node.expressions[index];
          if (hole !== undefined) inner(hole);
        }
        return;
      case 'BinaryExpression':
        if (node.operator !== '+') return this.#push(holeOf(known));
        inner(node.left);
        return inner(node.right);
      case 'CallExpression':
        return this.#call({ ...known, node }, depth);
      case 'Identifier':
      case 'MemberExpression': {
        const value = settled({ code, node }, this.#modules);
        const isWritten = value.node !== node && /^(?:Literal|TemplateLiteral|BinaryExpression|CallExpression|MemberExpression)$/.test(value.node.type);
        return isWritten ? this.add({ ...value, given }, depth - 1) : this.#push(holeOf(known));
      }
      default:
        return this.#push(holeOf(known));
    }
  }

  #call(at: Bound & { readonly node: TSESTree.CallExpression }, depth: number): void {
    const { code, node, given } = at;
    const { callee } = node;
    if (callee.type === 'MemberExpression' && propertyName(callee.property, callee.computed) === 'join' && callee.object.type === 'ArrayExpression') {
      for (const [index, element] of callee.object.elements.entries()) {
        const [separator] = node.arguments;
        if (index > 0) this.add(separator === undefined ? at : { code, node: separator, given }, separator === undefined ? 0 : depth - 1);
        if (element !== null) this.add({ code, node: element, given }, depth - 1);
      }
      return;
    }
    const made = functionOf({ code, node: callee }, this.#modules);
    const result = made === undefined ? undefined : onlyResult(made);
    if (made === undefined || result === undefined) return this.#push(holeOf(at));
    this.add({ code: made.code, node: result, given: givenBy(node, { code, given }, made) }, depth - 1);
  }

  #push(part: KeyPart): void {
    if ('text' in part && part.text === '') return;
    const last = this.parts.at(-1);
    if (last !== undefined && 'text' in last && 'text' in part) this.parts[this.parts.length - 1] = { text: last.text + part.text };
    else this.parts.push(part);
  }
}

/** The parts of a key, through constants, templates, joined lists and the functions of the package that make keys. */
export function keyParts(at: Bound, modules: Modules): readonly KeyPart[] {
  const folding = new Folding(modules);
  folding.add(at, DEPTH);
  return folding.parts;
}

/** A text that is the same for two expressions of one key. */
export function keyIdentity(key: readonly KeyPart[]): string {
  return key.map((part) => ('text' in part ? part.text : `\u0000${part.source}\u0000`)).join('');
}
