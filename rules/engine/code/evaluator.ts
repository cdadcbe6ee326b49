import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import type { Library } from './call.ts';
import { evaluateCall, evaluateTag } from './calls.ts';
import { evaluateExpression } from './expressions.ts';
import { Frame } from './frame.ts';
import { importOf } from './imports.ts';
import { destructure } from './patterns.ts';
import { executeBody } from './statements.ts';
import { constant, rangeOf, unknown, type AlternativesValue, type FunctionNode, type FunctionValue, type Value } from './value.ts';
import { isNeverReassigned, variableOf } from './variables.ts';

/** Expressions and calls inside each other. */
const DEPTH = 250;

/** Functions of the file inside each other. */
const CALLS = 6;

/** Nodes that are looked at in a small file; a longer one may take as many as it has characters. */
const LEAST_FUEL = 30_000;

/**
 * Runs a file of code on paper: constants are folded, loops over known lists unrolled, functions of the file followed, both
 * branches of an undecided condition taken. The objects of a library are in the library's hands. Nothing throws, and the
 * work is bounded by the length of the file.
 *
 * A library finds the function that it would run, wraps what it would hand to it in a `HostObject`, and calls
 * `awaited(invoke(functionValue(node), [object]))`; each call of the object's methods then arrives at `HostObject.call`, in
 * execution order, with its arguments evaluated.
 */
export class Evaluator {
  readonly code: CodeFile;
  readonly library: Library;
  /** True once the file turned out to be too deep or too much work, so that something was left out. */
  exhausted = false;
  /** How many undecided conditions and loops stand around what is being run. */
  guards = 0;
  readonly #module = new Frame(undefined, undefined);
  readonly #pending = new Set<Variable>();
  #fuel: number;
  #depth = 0;
  #calls = 0;

  constructor(code: CodeFile, library: Library) {
    this.code = code;
    this.library = library;
    this.#fuel = Math.max(LEAST_FUEL, code.text.length);
  }

  /** A function of the file as a value. */
  functionValue(node: FunctionNode, frame: Frame = this.#module, self?: Value): FunctionValue {
    return { kind: 'function', node, frame, self, range: rangeOf(node) };
  }

  /** The top of the file, with something that `this` is. */
  inside(self: Value): Frame {
    return new Frame(this.#module, self);
  }

  /** What an expression comes to; without a frame, at the top of the file. */
  evaluate(node: TSESTree.Node, frame: Frame = this.#module): Value {
    return this.#bounded(node, () => evaluateExpression(this, node, frame));
  }

  evaluateCall(node: TSESTree.CallExpression | TSESTree.NewExpression, frame: Frame): Value {
    return evaluateCall(this, node, frame);
  }

  evaluateTag(node: TSESTree.TaggedTemplateExpression, frame: Frame): Value {
    return evaluateTag(this, node, frame);
  }

  #bounded(node: TSESTree.Node, run: () => Value): Value {
    if (this.spend(1) || this.#depth >= DEPTH) {
      this.exhausted = true;
      return unknown(rangeOf(node));
    }
    this.#depth += 1;
    const value = run();
    this.#depth -= 1;
    return value;
  }

  /** Takes note of work; true once there was too much of it. */
  spend(amount: number): boolean {
    this.#fuel -= amount;
    if (this.#fuel < 0) this.exhausted = true;
    return this.#fuel < 0;
  }

  /** Runs something of which nobody knows whether, or how often, it happens. */
  guarded<T>(run: () => T): T {
    this.guards += 1;
    const result = run();
    this.guards -= 1;
    return result;
  }

  /** What a name means at a place. */
  lookup(node: TSESTree.Identifier, frame: Frame): Value {
    const variable = variableOf(this.code, node);
    if (variable === undefined) return node.name === 'undefined' ? constant(undefined, rangeOf(node)) : unknown(rangeOf(node));
    return frame.find(variable)?.value ?? this.#declared(variable, node);
  }

  /** A name of the file's top level, or one whose declaration was not run. */
  #declared(variable: Variable, node: TSESTree.Identifier): Value {
    const known = this.#module.find(variable);
    if (known !== undefined) return known.value;
    if (this.#pending.has(variable)) return unknown(rangeOf(node));
    this.#pending.add(variable);
    const value = this.#fromDefinition(variable, node);
    this.#pending.delete(variable);
    this.#module.declare(variable, value, 0);
    return value;
  }

  #fromDefinition(variable: Variable, node: TSESTree.Identifier): Value {
    const range = rangeOf(node);
    const definition = variable.defs[0]?.node;
    switch (definition?.type) {
      case 'VariableDeclarator': {
        if (definition.init === null || !isNeverReassigned(variable)) return unknown(range);
        const imported = this.imported(node);
        if (imported !== undefined) return imported;
        let found: Value = unknown(range);
        const bind = (name: TSESTree.Identifier, value: Value): void => {
          if (variableOf(this.code, name) === variable) found = value;
        };
        destructure(definition.id, this.evaluate(definition.init), { bind, evaluate: (each) => this.evaluate(each) });
        return found;
      }
      case 'FunctionDeclaration':
        return this.functionValue(definition);
      case 'TSEnumDeclaration':
        return this.#enumeration(definition);
      default:
        return this.imported(node) ?? unknown(range);
    }
  }

  /** What the library knows of an imported value. */
  imported(node: TSESTree.Node): Value | undefined {
    if (this.library.imported === undefined) return undefined;
    const value = importOf(this.code, node);
    return value === undefined ? undefined : this.library.imported(value.module, value.path, rangeOf(node));
  }

  #enumeration(node: TSESTree.TSEnumDeclaration): Value {
    const entries = new Map<string, Value>();
    let next: number | undefined = 0;
    for (const { id, initializer } of node.body.members) {
      const range = rangeOf(id);
      const value: Value = initializer === undefined ? (next === undefined ? unknown(range) : constant(next, range)) : this.evaluate(initializer);
      next = value.kind === 'constant' && typeof value.value === 'number' ? value.value + 1 : undefined;
      entries.set(id.type === 'Identifier' ? id.name : String(id.value), value);
    }
    return { kind: 'record', entries, complete: true, range: rangeOf(node) };
  }

  /** Declares the names of a pattern. */
  declare(pattern: TSESTree.Node, value: Value, frame: Frame): void {
    const bind = (name: TSESTree.Identifier, part: Value): void => {
      const variable = variableOf(this.code, name);
      if (variable !== undefined) frame.declare(variable, part, this.guards);
    };
    destructure(pattern, value, { bind, evaluate: (node) => this.evaluate(node, frame) });
  }

  /** Assigns to a name: what only perhaps happens leaves it unknown. */
  assign(name: TSESTree.Identifier, value: Value, frame: Frame): void {
    const variable = variableOf(this.code, name);
    const slot = variable === undefined ? undefined : frame.find(variable);
    if (variable === undefined || slot === undefined) return;
    frame.assign(variable, slot.guards < this.guards ? unknown(value.range) : value);
  }

  /** Whether a condition that does not stand around a variable's declaration decides about what is being run. */
  isGuarded(name: TSESTree.Identifier, frame: Frame): boolean {
    const variable = variableOf(this.code, name);
    return variable !== undefined && (frame.find(variable)?.guards ?? 0) < this.guards;
  }

  /** Takes note that the object behind a name has changed. */
  replace(name: TSESTree.Identifier, value: Value, frame: Frame): void {
    const variable = variableOf(this.code, name);
    if (variable !== undefined) frame.assign(variable, value);
  }

  /** What a program goes on with behind `await`. */
  awaited(value: Value): Value {
    switch (value.kind) {
      case 'promise':
        return this.awaited(value.value);
      case 'host':
        return value.awaited();
      case 'alternatives':
        return this.guarded((): AlternativesValue => ({ ...value, values: value.values.map((each) => this.awaited(each)) }));
      default:
        return value;
    }
  }

  /** Runs a function of the file; too many inside each other are left alone, and the library is told. */
  invoke(callee: FunctionValue, args: readonly Value[], self?: Value): Value {
    const { node, frame: surrounding, range } = callee;
    const calls = this.#calls + 1;
    if (calls > CALLS) {
      this.escape([...args, ...(self === undefined ? [] : [self])], node);
      return unknown(range);
    }
    return this.#bounded(node, () => {
      const frame = new Frame(surrounding, callee.self ?? (node.type === 'ArrowFunctionExpression' ? surrounding.self : self));
      this.#calls = calls;
      for (const [index, parameter] of node.params.entries()) {
        const rest: Value = { kind: 'list', items: args.slice(index), complete: true, range };
        this.declare(parameter, parameter.type === 'RestElement' ? rest : (args[index] ?? constant(undefined, range)), frame);
      }
      const result = executeBody(this, node, frame);
      this.#calls = calls - 1;
      return node.async ? { kind: 'promise', value: this.awaited(result), range } : result;
    });
  }

  /** Objects of the library go where nobody can follow, by themselves or inside another: `f({ db })`. */
  escape(values: readonly Value[], node: TSESTree.Node): void {
    const objects = values.flatMap((value) => (value.kind === 'record' ? [...value.entries.values()] : value.kind === 'list' ? value.items : [value])).filter((value) => value.kind === 'host');
    if (objects.length > 0) this.library.escaped(objects, node);
  }
}
