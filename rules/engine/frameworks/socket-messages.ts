import type { TSESTree } from '@typescript-eslint/types';
import { isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal, variableOf } from '../code/variables.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';
import { isSocket } from './socket-protocols.ts';

/** Whether a function listens for the messages of a socket that a server was handed, not of one that the service opened itself. */
function listensForMessages(node: TSESTree.Node, file: FileView): boolean {
  const call = file.parentOf(node);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.arguments[1] !== node) return false;
  if (propertyName(call.callee.property, call.callee.computed) !== 'on' || file.textOf(call.arguments[0]) !== 'message') return false;
  const socket = call.callee.object;
  return variableOf(file.code, socket)?.defs[0]?.type === 'Parameter' && isSocket(socket, file);
}

/** Whether a call stands in a listener for messages with no `try` around it. */
function isUncaught(node: TSESTree.Node, file: FileView): boolean {
  let below = node;
  for (let above = file.parentOf(node); above !== undefined; above = file.parentOf(above)) {
    if (above.type === 'TryStatement' && above.block === below && above.handler !== null) return false;
    if (isFunction(above)) return listensForMessages(above, file);
    below = above;
  }
  return false;
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const { object, property, computed } = node.callee;
  if (propertyName(property, computed) !== 'parse' || !isGlobal(file.code, object, 'JSON') || !isUncaught(node, file)) return [];
  return [{ kind: 'uncaughtParse', file: file.code.path, range: rangeOf(node) }];
}

/** What a WebSocket server does with the messages of its clients. */
export const socketMessages: Framework = { name: 'socket messages', words: ["'ws'", '"ws"'], gives: ['uncaughtParse'], facts };
