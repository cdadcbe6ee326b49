import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import type { Range } from '../model/range.ts';
import type { Library } from './call.ts';
import { evaluateCall, evaluateTag } from './calls.ts';
import { evaluateExpression } from './expressions.ts';
import { Frame } from './frame.ts';
import { importOf } from './imports.ts';
import { valueElsewhere } from './other-files.ts';
import { destructure } from './patterns.ts';
import { placed } from './placed.ts';
import { FILE_DEPTH, Run } from './run.ts';
import { executeBody } from './statements.ts';
import { constant, rangeOf, unknown, type AlternativesValue, type FunctionNode, type FunctionValue, type Value } from './value.ts';
import { isNeverReassigned, variableOf } from './variables.ts';

/** Expressions and calls inside each other. */
const DEPTH = 250;

/** Functions of the file inside each other. */
const CALLS = 6;

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
  readonly #module = new Frame(undefined, undefined);
  readonly #pending = new Set<Variable>();
  readonly #run: Run;
  /** How many imports lead from the file at hand to this one. */
  readonly #distance: number;

  /** @param run of the file that imports this one */
  constructor(code: CodeFile, library: Library, run = new Run(code.text.length, code.program), distance = 0) {
    this.code = code;
    this.library = library;
    this.#run = run;
    this.#distance = distance;
  }

  /** True once the file turned out to be too deep or too much work, so that something was left out. */
  get exhausted(): boolean {
    return this.#run.exhausted;
  }

  /** How many undecided conditions and loops stand around what is being run. */
  get guards(): number {
    return this.#run.guards;
  }

  /** Whether this reads another file than the one at hand, whose places are not offsets of that. */
  get isElsewhere(): boolean {
    return this.#distance > 0;
  }

  /** Whether what is being run stands in another file than the one at hand. */
  get isAway(): boolean {
    return this.#run.isAway;
  }

  /** Takes note of the expression of the file at hand that may lead to another one. */
  reach(node: TSESTree.Node): void {
    if (!this.isElsewhere) this.#run.site = node;
  }

  /** A node of the file at hand that stands for one of this. */
  siteOf<N extends TSESTree.Node>(node: N): N {
    return this.isElsewhere ? (this.#run.site as N) : node;
  }

  /** A place of the file at hand that stands for one of this. */
  placeOf(range: Range): Range {
    return this.isElsewhere ? rangeOf(this.#run.site) : range;
  }

  /** A value as it leaves this file. */
  leaving(value: Value): Value {
    return this.isElsewhere ? placed(value, rangeOf(this.#run.site)) : value;
  }

  /** Who reads the file that this one means by a module; `undefined` where it is none of the project's, or too far away. */
  fileOf(module: string, name: string): Evaluator | undefined {
    const code = this.#distance < FILE_DEPTH ? this.code.imported?.(module, name) : undefined;
    return code && this.#run.file(code.path, () => new Evaluator(code, this.library, this.#run, this.#distance + 1));
  }

  /** There is more of it than can be followed. */
  exhaust(): void {
    this.#run.exhausted = true;
  }

  /** A function of the file as a value. */
  functionValue(node: FunctionNode, frame: Frame = this.#module, self?: Value): FunctionValue {
    return { kind: 'function', node, frame, self, home: this, range: rangeOf(node) };
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
    if (this.spend(1) || this.#run.depth >= DEPTH) {
      this.exhaust();
      return unknown(rangeOf(node));
    }
    this.#run.depth += 1;
    const value = run();
    this.#run.depth -= 1;
    return value;
  }

  /** Takes note of work; true once there was too much of it. */
  spend(amount: number): boolean {
    return this.#run.spend(amount);
  }

  /** Runs something of which nobody knows whether, or how often, it happens. */
  guarded<T>(run: () => T): T {
    this.#run.guards += 1;
    const result = run();
    this.#run.guards -= 1;
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
    // What another file says points at each place where it is used.
    if (importOf(this.code, node) === undefined) this.#module.declare(variable, value, 0);
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

  /** What the library or another file of the project says of an imported value. */
  imported(node: TSESTree.Node): Value | undefined {
    const value = importOf(this.code, node);
    if (value === undefined) return undefined;
    this.reach(node);
    const known = this.library.imported?.(value.module, value.path, this.placeOf(rangeOf(node)));
    if (known !== undefined || this.code.imported === undefined) return known;
    const elsewhere = this.#run.away(() => valueElsewhere(this, value));
    return elsewhere === undefined || this.isElsewhere ? elsewhere : placed(elsewhere, rangeOf(node));
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
    return callee.home === this ? this.#invoke(callee, args, self) : this.#elsewhere(callee, args, self);
  }

  /** A function of another file is run there; what goes in and comes out points at the file at hand. */
  #elsewhere(callee: FunctionValue, args: readonly Value[], self: Value | undefined): Value {
    const { home } = callee;
    const run = (): Value => home.invoke(callee, args.map((value) => this.leaving(value)), self);
    return home.leaving(home.isElsewhere ? this.#run.away(run) : this.#run.back(run));
  }

  #invoke(callee: FunctionValue, args: readonly Value[], self: Value | undefined): Value {
    const { node, frame: surrounding, range } = callee;
    const calls = this.#run.calls + 1;
    if (calls > CALLS) {
      this.escape([...args, ...(self === undefined ? [] : [self])], node);
      return unknown(range);
    }
    return this.#bounded(node, () => {
      const frame = new Frame(surrounding, callee.self ?? (node.type === 'ArrowFunctionExpression' ? surrounding.self : self));
      this.#run.calls = calls;
      for (const [index, parameter] of node.params.entries()) {
        const rest: Value = { kind: 'list', items: args.slice(index), complete: true, range };
        this.declare(parameter, parameter.type === 'RestElement' ? rest : (args[index] ?? constant(undefined, range)), frame);
      }
      const result = executeBody(this, node, frame);
      this.#run.calls = calls - 1;
      return node.async ? { kind: 'promise', value: this.awaited(result), range } : result;
    });
  }

  /** Objects of the library go where nobody can follow, by themselves or inside another: `f({ db })`. */
  escape(values: readonly Value[], node: TSESTree.Node): void {
    const objects = values.flatMap((value) => (value.kind === 'record' ? [...value.entries.values()] : value.kind === 'list' ? value.items : [value])).filter((value) => value.kind === 'host');
    if (objects.length > 0) this.library.escaped(objects, this.siteOf(node));
  }
}
