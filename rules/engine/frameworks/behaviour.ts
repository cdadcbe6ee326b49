import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction, type Located } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf, type FunctionNode } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import { childrenOf } from '../code/walk.ts';
import type { Action, Behaviour } from '../model/fact.ts';
import type { ActionSketch, CallSite, FileView, HandlerShape, Role } from './framework.ts';
import { isHarmless } from './harmless.ts';
import { answerOf, chainOf, type Answer } from './answers.ts';

/** Functions that call each other, and actions in all: nobody's health check or shutdown needs more, and a hostile file may. */
const CALLS = 5;
const ACTIONS = 400;

/** Names of what answers a request, or hands it on to what does. */
const MAY_ANSWER = /\b(?:res|reply|response|ctx|context|c|h|next|done|callback|cb)\b/;

/** What the walk needs to know of the world. */
export interface World {
  view(located: Located): FileView;
  actionOf(call: CallSite): ActionSketch | 'harmless' | undefined;
}

/** How what is being walked will run. */
interface Circumstances {
  readonly awaited: boolean;
  readonly conditional: boolean;
  readonly caught: boolean;
}

interface Frame {
  readonly file: FileView;
  readonly roles: ReadonlyMap<Variable, Role>;
  /** The status that a returned value answers with; `undefined` where returning answers nothing. */
  readonly returns: number | undefined;
}

/** Walks through one function and those that it calls, and writes down what they do. */
class Walk {
  complete = true;
  answersElsewhere = false;
  count = 0;
  readonly #world: World;
  readonly #open = new Set<TSESTree.Node>();

  constructor(world: World) {
    this.#world = world;
  }

  run(at: Located<FunctionNode>, { roles = [], returns, within }: HandlerShape, how: Circumstances): Action[] {
    if (this.#open.has(at.node) || this.#open.size >= CALLS) {
      if (this.#open.has(at.node)) return [];
      this.complete = false;
      if (roles.some((role) => role !== undefined && role !== 'request')) this.answersElsewhere = true;
      return [];
    }
    const known = new Map<Variable, Role>();
    for (const [index, parameter] of at.node.params.entries()) {
      const role = roles[index];
      const variable = role === undefined ? undefined : variableOf(at.code, parameter.type === 'AssignmentPattern' ? parameter.left : parameter);
      if (role !== undefined && variable !== undefined) known.set(variable, role);
      // `({ res }) =>` takes the answer apart before anybody can follow it.
      else if (role !== undefined && role !== 'request') {
        this.complete = false;
        this.answersElsewhere = true;
      }
    }
    const frame: Frame = { file: this.#world.view(at), roles: known, returns };
    this.#open.add(at.node);
    const actions: Action[] = [];
    const body = within ?? at.node.body;
    if (within !== undefined) this.#visit(within, frame, how, actions);
    else if (body?.type === 'BlockStatement') this.#visit(body, frame, how, actions);
    else if (body !== null && body !== undefined) this.#answerWith(body, frame, how, actions);
    this.#open.delete(at.node);
    return actions;
  }

  #add(actions: Action[], sketch: ActionSketch, node: TSESTree.Node, frame: Frame, how: Circumstances, after: readonly Action[] = []): void {
    this.count += 1;
    if (this.count > ACTIONS) {
      this.complete = false;
      this.answersElsewhere = true;
      return;
    }
    actions.push({ ...sketch, ...how, after, file: frame.file.code.path, range: rangeOf(node) });
  }

  /** A value that is returned: where returning answers, it answers. */
  #answerWith(node: TSESTree.Node, frame: Frame, how: Circumstances, actions: Action[]): void {
    const before = actions.length;
    this.#visit(node, frame, { ...how, awaited: true }, actions);
    const answered = actions.slice(before).some(({ kind }) => kind === 'respond');
    if (frame.returns !== undefined && !answered) this.#add(actions, { kind: 'respond', statuses: [frame.returns] }, node, frame, how);
  }

  /** A promise that was made elsewhere, as in `await closed`, may stand for anything. */
  #await(node: TSESTree.AwaitExpression, frame: Frame, how: Circumstances, actions: Action[]): void {
    const before = actions.length;
    this.#visit(node.argument, frame, { ...how, awaited: true }, actions);
    if (actions.length > before) return;
    this.#unknown(node.argument, frame, { ...how, awaited: true }, actions);
  }

  /** Something that nobody can look into. */
  #unknown(node: TSESTree.Node, frame: Frame, how: Circumstances, actions: Action[]): void {
    this.complete = false;
    this.#add(actions, { kind: 'use', target: 'unknown', library: undefined, name: frame.file.code.text.slice(...node.range), url: undefined }, node, frame, how);
  }

  #visitAll(nodes: readonly (TSESTree.Node | null)[], frame: Frame, how: Circumstances, actions: Action[]): void {
    for (const node of nodes) if (node !== null) this.#visit(node, frame, how, actions);
  }

  #visit(node: TSESTree.Node, frame: Frame, how: Circumstances, actions: Action[]): void {
    // What is not awaited by name is not awaited: `await` and `return` say so on the way down.
    const plain = how.awaited ? { ...how, awaited: false } : how;
    const perhaps = { ...plain, conditional: true };
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassDeclaration':
      case 'TSTypeAnnotation':
        return;
      case 'AwaitExpression':
        return this.#await(node, frame, how, actions);
      case 'ReturnStatement':
        if (node.argument !== null) this.#answerWith(node.argument, frame, how, actions);
        return;
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'ChainExpression':
        return this.#visit(node.expression, frame, how, actions);
      case 'UnaryExpression':
        return this.#visit(node.argument, frame, how, actions);
      case 'ThrowStatement':
        this.#visit(node.argument, frame, plain, actions);
        return this.#add(actions, { kind: 'throw' }, node, frame, plain);
      case 'IfStatement':
      case 'ConditionalExpression':
        this.#visit(node.test, frame, plain, actions);
        return this.#visitAll([node.consequent, node.alternate], frame, { ...how, conditional: true }, actions);
      case 'LogicalExpression':
        this.#visit(node.left, frame, how, actions);
        return this.#visit(node.right, frame, { ...how, conditional: true }, actions);
      case 'SwitchStatement':
        this.#visit(node.discriminant, frame, plain, actions);
        return this.#visitAll(node.cases, frame, perhaps, actions);
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return this.#visitAll(childrenOf(node), frame, perhaps, actions);
      case 'TryStatement':
        this.#visit(node.block, frame, { ...plain, caught: plain.caught || (node.handler !== null && !rethrows(node.handler.body)) }, actions);
        if (node.handler !== null) this.#visit(node.handler.body, frame, perhaps, actions);
        if (node.finalizer !== null) this.#visit(node.finalizer, frame, plain, actions);
        return;
      case 'AssignmentExpression':
        this.#visitAll([node.right], frame, plain, actions);
        return this.#assign(node, frame, plain, actions);
      case 'CallExpression':
      case 'NewExpression':
        return this.#call(node, frame, how, actions);
      case 'TaggedTemplateExpression':
        return this.#tag(node, frame, how, actions);
      default:
        return this.#visitAll(childrenOf(node), frame, plain, actions);
    }
  }

  #assign(node: TSESTree.AssignmentExpression, frame: Frame, how: Circumstances, actions: Action[]): void {
    const answer = answerOf(node, (object) => this.#role(object, frame), frame.file);
    if (answer !== undefined) this.#answer(answer, node, frame, how, actions);
  }

  #answer(answer: Answer, node: TSESTree.Node, frame: Frame, how: Circumstances, actions: Action[]): void {
    if (answer !== 'nothing') this.#add(actions, { kind: 'respond', statuses: answer.statuses }, node, frame, how);
  }

  #role(node: TSESTree.Node, frame: Frame): Role | undefined {
    const variable = variableOf(frame.file.code, bare(node));
    return variable === undefined ? undefined : frame.roles.get(variable);
  }

  /** sql`SELECT 1` is a query. */
  #tag(node: TSESTree.TaggedTemplateExpression, frame: Frame, how: Circumstances, actions: Action[]): void {
    const call = { ...node, type: 'CallExpression', callee: node.tag, arguments: [], optional: false } as unknown as TSESTree.CallExpression;
    this.#sketched({ node: call, origin: frame.file.originOf(node.tag), file: frame.file }, node, frame, how, actions);
  }

  #call(node: TSESTree.CallExpression | TSESTree.NewExpression, frame: Frame, how: Circumstances, actions: Action[]): void {
    const callbacks = node.arguments.filter((argument) => isFunction(argument));
    const answer = answerOf(node, (object) => this.#role(object, frame), frame.file);
    if (answer !== undefined) {
      // The links of the chain are one answer; what stands in brackets runs before it.
      for (const link of chainOf(node)) this.#visitAll(link.arguments.filter((argument) => !isFunction(argument)), frame, { ...how, awaited: false }, actions);
      return this.#answer(answer, node, frame, how, actions);
    }
    const { callee } = node;
    if (this.#promise(node, frame, how, actions)) return;
    if (callee.type === 'MemberExpression') this.#visit(callee.object, frame, { ...how, awaited: false }, actions);
    this.#visitAll(node.arguments.filter((argument) => !isFunction(argument)), frame, { ...how, awaited: false }, actions);
    const site: CallSite = { node, origin: frame.file.originOf(callee), file: frame.file };
    if (this.#sketched(site, node, frame, how, actions)) return;

    const target = frame.file.functionOf(callee);
    if (target !== undefined) {
      const roles = node.arguments.map((argument) => this.#role(argument, frame));
      const goesOn = how.awaited || !target.node.async;
      const inner = this.run(target, { roles }, how);
      // One that ends the process itself does so behind all that it has waited for, whoever waits for it.
      const ends = inner.some(({ kind, conditional }) => kind === 'exit' && !conditional);
      actions.push(...(goesOn || ends ? inner : inner.map((action) => ({ ...action, awaited: false }))));
      for (const callback of callbacks) actions.push(...this.#callback(callback, frame, { ...how, awaited: false, conditional: true }));
      return;
    }
    for (const callback of callbacks) actions.push(...this.#callback(callback, frame, { ...how, awaited: how.awaited, conditional: true }));
    if (isHarmless(node, frame.file)) return;
    this.complete = false;
    if (MAY_ANSWER.test(frame.file.code.text.slice(...node.range))) this.answersElsewhere = true;
    const name = frame.file.code.text.slice(callee.range[0], callee.range[1]);
    this.#add(actions, { kind: 'use', target: 'unknown', library: site.origin?.module, name, url: undefined }, node, frame, how);
  }

  /** Whether a library knows what a call does. */
  #sketched(site: CallSite, node: TSESTree.Node, frame: Frame, how: Circumstances, actions: Action[]): boolean {
    const sketch = this.#world.actionOf(site);
    if (sketch === undefined) return false;
    if (sketch === 'harmless') return true;
    const callbacks = site.node.arguments.flatMap((argument) => (argument.type === 'ArrayExpression' ? argument.elements.filter((each) => each !== null) : [argument]));
    const after = callbacks.flatMap((argument) => this.#callback(argument, frame, { awaited: how.awaited, conditional: false, caught: false }));
    this.#add(actions, sketch, node, frame, how, after);
    return true;
  }

  /** What a function that is handed over does when it is called. */
  #callback(argument: TSESTree.Node, frame: Frame, how: Circumstances): Action[] {
    const target = isFunction(argument) ? { code: frame.file.code, node: argument } : argument.type === 'Identifier' || argument.type === 'MemberExpression' ? frame.file.functionOf(argument) : undefined;
    return target === undefined ? [] : this.run(target, {}, how);
  }

  /** `.then`, `.catch`, `.finally`, and the combinations of promises. True where the call was one of those. */
  #promise(node: TSESTree.CallExpression | TSESTree.NewExpression, frame: Frame, how: Circumstances, actions: Action[]): boolean {
    const { callee } = node;
    if (node.type === 'NewExpression' && callee.type === 'Identifier' && callee.name === 'Promise') {
      const [executor] = node.arguments;
      // What settles it may be anything that its executor was given to call.
      this.complete = false;
      if (MAY_ANSWER.test(frame.file.code.text.slice(...node.range))) this.answersElsewhere = true;
      if (executor !== undefined) actions.push(...this.#callback(executor, frame, how));
      if (how.awaited) this.#unknown(node, frame, how, actions);
      return true;
    }
    if (callee.type !== 'MemberExpression') return false;
    const name = propertyName(callee.property, callee.computed);
    if (callee.object.type === 'Identifier' && callee.object.name === 'Promise') {
      const [list] = node.arguments;
      const items = list?.type === 'ArrayExpression' ? list.elements : [];
      for (const item of items) if (item !== null) this.#visit(item, frame, { ...how, caught: how.caught || name === 'allSettled' }, actions);
      if (list !== undefined && list.type !== 'ArrayExpression') this.#visit(list, frame, how, actions);
      return true;
    }
    if (name !== 'then' && name !== 'catch' && name !== 'finally') return false;
    const before = actions.length;
    const caught = how.caught || name === 'catch' || node.arguments.length > 1;
    this.#visit(callee.object, frame, { ...how, caught }, actions);
    const after = node.arguments.flatMap((argument, index) => {
      const failed = name === 'catch' || (name === 'then' && index === 1);
      return this.#callback(argument, frame, { awaited: how.awaited, conditional: failed, caught: how.caught });
    });
    const last = actions.at(-1);
    if (actions.length > before && last !== undefined) actions[actions.length - 1] = { ...last, after: [...last.after, ...after] };
    else {
      // Nobody can tell what it waits for.
      this.complete = false;
      actions.push(...after.map((action) => ({ ...action, conditional: true })));
    }
    return true;
  }
}

/** A handler of errors that throws again lets the failure through. */
function rethrows(body: TSESTree.BlockStatement): boolean {
  return body.body.some((statement) => statement.type === 'ThrowStatement');
}

/** What a function does, those that it calls followed. */
export function behaviourOf(at: Located<FunctionNode>, shape: HandlerShape, world: World): Behaviour {
  const walk = new Walk(world);
  const actions = walk.run(at, shape, { awaited: true, conditional: false, caught: false });
  return { actions, complete: walk.complete, answersElsewhere: walk.answersElsewhere, file: at.code.path, range: rangeOf(at.node) };
}
