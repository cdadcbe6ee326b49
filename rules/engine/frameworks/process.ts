import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal, variableOf } from '../code/variables.ts';
import type { Fact } from '../model/fact.ts';
import type { ActionSketch, CallSite, FileView, Framework } from './framework.ts';

const LISTENS = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);

const SIGNALS = /^SIG[A-Z0-9]+$/;

const UNCAUGHT = new Set(['uncaughtException', 'unhandledRejection']);

/** Whether an expression is `process`, also behind calls that give it back: `process.removeAllListeners('SIGTERM').on(…)`. */
function isProcess(node: TSESTree.Node, file: FileView): boolean {
  let object = bare(node);
  while (object.type === 'CallExpression' && object.callee.type === 'MemberExpression') object = bare(object.callee.object);
  if (isGlobal(file.code, object, 'process')) return true;
  if (object.type === 'MemberExpression' && propertyName(object.property, object.computed) === 'process') return isGlobal(file.code, object.object, 'globalThis');
  return object.type === 'Identifier' && file.originOf(object)?.module === 'process';
}

/** The names in a list of constants: `['SIGTERM', 'SIGINT']`, a variable or the keys of an object that holds them. */
function namesIn(node: TSESTree.Node): readonly string[] {
  const list = bare(node);
  if (list.type === 'ArrayExpression') return list.elements.flatMap((element) => (element?.type === 'Literal' && typeof element.value === 'string' ? [element.value] : []));
  if (list.type === 'ObjectExpression') return list.properties.flatMap((property) => (property.type === 'Property' ? (propertyName(property.key, property.computed) ?? []) : []));
  return [];
}

/** The list that a loop or a `forEach` takes a variable from. */
function listBehind(name: TSESTree.Node, file: FileView): TSESTree.Node | undefined {
  const definition = variableOf(file.code, name)?.defs[0];
  if (definition?.type === 'Variable') {
    const loop = file.parentOf(definition.parent);
    return loop?.type === 'ForOfStatement' ? loop.right : undefined;
  }
  const call = definition?.type === 'Parameter' ? file.parentOf(definition.node) : undefined;
  return call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' ? call.callee.object : undefined;
}

/** Signals by the argument that names them; empty where nobody can tell. */
function signalsOf(node: TSESTree.Node, file: FileView): readonly string[] {
  const text = file.textOf(node);
  if (text !== undefined) return [text];
  const list = listBehind(node, file);
  return list === undefined ? [] : namesIn(file.settled(list).node).filter((name) => SIGNALS.test(name));
}

function listener(node: TSESTree.Node, file: FileView): Fact | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(node.callee.property, node.callee.computed);
  const [event, handler] = node.arguments;
  if (method === undefined || !LISTENS.has(method) || event === undefined || !isProcess(node.callee.object, file)) return undefined;
  const signals = signalsOf(event, file);
  if (!signals.every((name) => SIGNALS.test(name))) return undefined;
  if (signals.length === 0 && file.textOf(event) !== undefined) return undefined;
  return { kind: 'signal', library: 'process', signals, handler: file.behaviourOf(handler), file: file.code.path, range: rangeOf(event) };
}

/** `process.on('uncaughtException', …)`, and for promises. */
function lastResort(node: TSESTree.Node, file: FileView): Fact | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(node.callee.property, node.callee.computed);
  const [event] = node.arguments;
  if (method === undefined || !LISTENS.has(method) || event === undefined || !isProcess(node.callee.object, file)) return undefined;
  return UNCAUGHT.has(file.textOf(event) ?? '') ? { kind: 'lastResort', file: file.code.path, range: rangeOf(event) } : undefined;
}

function action({ node, file, origin }: CallSite): ActionSketch | 'harmless' | undefined {
  if (origin?.module === 'timers/promises' && origin.path === 'setTimeout') return { kind: 'timer', delay: file.numberOf(node.arguments[0]) };
  const callee = bare(node.callee);
  if (callee.type === 'Identifier') {
    if (!isGlobal(file.code, callee, 'setTimeout') && !isGlobal(file.code, callee, 'setInterval') && !isGlobal(file.code, callee, 'setImmediate')) return undefined;
    return { kind: 'timer', delay: callee.name === 'setImmediate' ? 0 : file.numberOf(node.arguments[1]) };
  }
  if (callee.type !== 'MemberExpression' || !isProcess(callee.object, file)) return undefined;
  const method = propertyName(callee.property, callee.computed);
  if (method === 'exit' || method === 'abort' || method === 'reallyExit') return { kind: 'exit' };
  return 'harmless';
}

/** The process of Node itself: signals, its end, timers. */
export const process: Framework = {
  name: 'process',
  words: ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR2', ...UNCAUGHT],
  wordsOf: { lastResort: [...UNCAUGHT], signal: ['SIG'] },
  gives: ['signal', 'lastResort'],
  facts(node, file) {
    const fact = listener(node, file) ?? lastResort(node, file);
    return fact === undefined ? [] : [fact];
  },
  action,
};
