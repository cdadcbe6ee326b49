import type { TSESTree } from '@typescript-eslint/types';
import type { Range } from '../model/range.ts';
import type { Call } from './call.ts';
import type { Evaluator } from './evaluator.ts';
import { propertyName } from './imports.ts';
import { rangeOf, type FunctionNode, type HostObject, type Value } from './value.ts';

export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** The method of a class by its name; nothing where it has none of its own. */
export function methodOf(node: ClassNode, name: string): FunctionNode | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && !member.static && member.kind === 'method' && propertyName(member.key, member.computed) === name) {
      return member.value.type === 'FunctionExpression' ? member.value : undefined;
    }
    const value = member.type === 'PropertyDefinition' && !member.static && propertyName(member.key, member.computed) === name ? member.value : undefined;
    if (value?.type === 'ArrowFunctionExpression' || value?.type === 'FunctionExpression') return value;
  }
  return undefined;
}

/** The initial value of a field. */
export function fieldOf(node: ClassNode, name: string, isStatic = false): TSESTree.Expression | undefined {
  for (const member of node.body.body) {
    if (member.type === 'PropertyDefinition' && member.static === isStatic && propertyName(member.key, member.computed) === name) return member.value ?? undefined;
  }
  return undefined;
}

/** An instance of a class of the file that extends one of a library: own fields and methods first, then the library's. */
export class Instance implements HostObject {
  readonly kind = 'host';
  readonly range: Range;
  readonly #evaluator: Evaluator;
  readonly #node: ClassNode;
  readonly #base: HostObject;

  /** @param base what the library's class has */
  constructor(evaluator: Evaluator, node: ClassNode, base: HostObject) {
    this.#evaluator = evaluator;
    this.#node = node;
    this.#base = base;
    this.range = rangeOf(node);
  }

  member(name: string, range: Range): Value {
    const method = methodOf(this.#node, name);
    if (method !== undefined) return this.#evaluator.functionValue(method, undefined, this);
    const field = fieldOf(this.#node, name);
    return field === undefined ? this.#base.member(name, range) : this.#evaluator.evaluate(field, this.#evaluator.inside(this));
  }

  call(method: string | undefined, call: Call): Value {
    const own = method === undefined ? undefined : methodOf(this.#node, method);
    if (own === undefined) return this.#base.call(method, call);
    return this.#evaluator.invoke(this.#evaluator.functionValue(own, undefined, this), call.args);
  }

  awaited(): Value {
    return this;
  }
}
