import type { TSESTree } from '@typescript-eslint/types';
import { itemsOf, UNROLLED } from './builtins.ts';
import type { Evaluator } from './evaluator.ts';
import { isSame } from './expressions.ts';
import type { Frame } from './frame.ts';
import { constant, rangeOf, truth, unknown, type FunctionNode, type Value } from './value.ts';

/** How a statement ends: with the next one, or by leaving what surrounds it. */
type Completion = 'next' | 'return' | 'break' | 'continue';

/** Statements inside each other; a hostile file may have thousands. */
const DEPTH = 100;

/** Runs the body of a function, and gives what it returns. */
export function executeBody(evaluator: Evaluator, node: FunctionNode, frame: Frame): Value {
  if (node.body.type !== 'BlockStatement') return evaluator.evaluate(node.body, frame);
  executeAll(evaluator, node.body.body, frame, DEPTH);
  const { returned } = frame;
  if (returned.length > 1) return { kind: 'alternatives', values: returned, range: rangeOf(node) };
  return returned[0] ?? constant(undefined, rangeOf(node));
}

function executeAll(evaluator: Evaluator, nodes: readonly TSESTree.Statement[], frame: Frame, depth: number): Completion {
  for (const node of nodes) {
    if (node.type === 'FunctionDeclaration') evaluator.declare(node.id, evaluator.functionValue(node, frame), frame);
  }
  for (const node of nodes) {
    const completion = execute(evaluator, node, frame, depth);
    if (completion !== 'next') return completion;
  }
  return 'next';
}

/** What only perhaps happens does not end what comes behind it. */
function perhaps(evaluator: Evaluator, run: () => void): Completion {
  evaluator.guarded(run);
  return 'next';
}

function execute(evaluator: Evaluator, node: TSESTree.Statement, frame: Frame, depth: number): Completion {
  if (depth === 0 || evaluator.spend(1)) {
    evaluator.exhaust();
    return 'return';
  }
  switch (node.type) {
    case 'ExpressionStatement':
      drop(evaluator, node.expression, frame);
      return 'next';
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations) evaluator.declare(id, init === null ? constant(undefined, rangeOf(id)) : evaluator.evaluate(init, frame), frame);
      return 'next';
    case 'ReturnStatement':
      frame.returned.push(node.argument === null ? constant(undefined, rangeOf(node)) : evaluator.evaluate(node.argument, frame));
      return 'return';
    case 'BlockStatement':
      return executeAll(evaluator, node.body, frame, depth - 1);
    case 'IfStatement':
      return branch(evaluator, node, frame, depth - 1);
    case 'ForOfStatement':
    case 'ForInStatement':
      return forOf(evaluator, node, frame, depth - 1);
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') for (const { id } of node.init.declarations) evaluator.declare(id, unknown(rangeOf(id)), frame);
      return perhaps(evaluator, () => execute(evaluator, node.body, frame, depth - 1));
    case 'WhileStatement':
    case 'DoWhileStatement':
      evaluator.evaluate(node.test, frame);
      return perhaps(evaluator, () => execute(evaluator, node.body, frame, depth - 1));
    case 'LabeledStatement':
      return execute(evaluator, node.body, frame, depth - 1);
    case 'TryStatement':
      return tried(evaluator, node, frame, depth - 1);
    case 'SwitchStatement':
      return switched(evaluator, node, frame, depth - 1);
    case 'ThrowStatement':
      return 'return';
    case 'BreakStatement':
      return 'break';
    case 'ContinueStatement':
      return 'continue';
    default:
      return 'next';
  }
}

/** An expression whose value nobody uses. */
function drop(evaluator: Evaluator, node: TSESTree.Expression, frame: Frame): void {
  const expression = node.type === 'UnaryExpression' && node.operator === 'void' ? node.argument : node;
  const since = evaluator.library.position?.() ?? 0;
  const value = evaluator.evaluate(expression, frame);
  if (expression.type !== 'AwaitExpression' && !evaluator.isElsewhere) evaluator.library.dropped?.(value, expression, since);
}

function branch(evaluator: Evaluator, node: TSESTree.IfStatement, frame: Frame, depth: number): Completion {
  const test = truth(evaluator.evaluate(node.test, frame));
  if (test === true) return execute(evaluator, node.consequent, frame, depth);
  if (test === false) return node.alternate === null ? 'next' : execute(evaluator, node.alternate, frame, depth);
  return perhaps(evaluator, () => {
    execute(evaluator, node.consequent, frame, depth);
    if (node.alternate !== null) execute(evaluator, node.alternate, frame, depth);
  });
}

/** Cases that certainly do not match are left out; one that certainly does is run alone, up to its `break`. */
function switched(evaluator: Evaluator, node: TSESTree.SwitchStatement, frame: Frame, depth: number): Completion {
  const value = evaluator.evaluate(node.discriminant, frame);
  const matches = node.cases.map(({ test }) => (test === null ? undefined : isSame(value, evaluator.evaluate(test, frame))));
  const certain = matches.indexOf(true);
  if (certain >= 0) {
    const completion = executeAll(evaluator, node.cases.slice(certain).flatMap(({ consequent }) => consequent), frame, depth);
    return completion === 'break' ? 'next' : completion;
  }
  return perhaps(evaluator, () => {
    for (const [index, { consequent }] of node.cases.entries()) {
      if (matches[index] !== false || falls(node.cases[index - 1], matches[index - 1])) executeAll(evaluator, consequent, frame, depth);
    }
  });
}

/** An empty case that may match leads to the next one. */
function falls(before: TSESTree.SwitchCase | undefined, match: boolean | undefined): boolean {
  return before?.consequent.length === 0 && match !== false;
}

function forOf(evaluator: Evaluator, node: TSESTree.ForOfStatement | TSESTree.ForInStatement, frame: Frame, depth: number): Completion {
  const list = evaluator.evaluate(node.right, frame);
  const { items, certain } = node.type === 'ForOfStatement' ? itemsOf(list, rangeOf(node.right)) : { items: [unknown(rangeOf(node.right))], certain: false };
  const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : undefined;
  const turn = (item: Value): Completion => {
    if (pattern !== undefined) evaluator.declare(pattern, node.type === 'ForOfStatement' && node.await ? evaluator.awaited(item) : item, frame);
    return execute(evaluator, node.body, frame, depth);
  };
  if (!certain || items.length > UNROLLED) {
    return perhaps(evaluator, () => {
      for (const item of items) turn(item);
    });
  }
  for (const item of items) {
    const completion = turn(item);
    if (completion === 'return') return completion;
    if (completion === 'break') break;
  }
  return 'next';
}

function tried(evaluator: Evaluator, node: TSESTree.TryStatement, frame: Frame, depth: number): Completion {
  const completion = executeAll(evaluator, node.block.body, frame, depth);
  const { handler, finalizer } = node;
  if (handler !== null) {
    perhaps(evaluator, () => {
      if (handler.param !== null) evaluator.declare(handler.param, unknown(rangeOf(handler.param)), frame);
      executeAll(evaluator, handler.body.body, frame, depth);
    });
  }
  if (finalizer !== null) executeAll(evaluator, finalizer.body, frame, depth);
  return completion;
}
