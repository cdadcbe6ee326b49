import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import { parentsOf } from '../code/walk.ts';
import type { Fact, SocketProtocol } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

const HEADER = 'sec-websocket-protocol';
const SERVERS = new Set(['WebSocketServer()', 'Server()', 'WebSocket.Server()', 'WebSocket.WebSocketServer()']);
const SOCKETS = new Set(['()', 'WebSocket()', 'WebSocket.WebSocket()']);
const EQUALITIES = new Set(['===', '==', '!==', '!=']);

/** A socket of `ws`: made, declared, or handed to a listener of a server. */
export function isSocket(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  if (origin !== undefined) return origin.module === 'ws' && SOCKETS.has(origin.path);
  const definition = variableOf(file.code, node)?.defs[0];
  if (definition?.type !== 'Parameter' || !isFunction(definition.node) || definition.node.params[0] !== definition.name) return false;
  const call = file.parentOf(definition.node);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  const server = file.originOf(call.callee.object);
  if (server?.module !== 'ws' || !SERVERS.has(server.path)) return false;
  const method = propertyName(call.callee.property, call.callee.computed);
  return method === 'handleUpgrade' || ((method === 'on' || method === 'once') && file.textOf(call.arguments[0]) === 'connection');
}

function fact(misuse: SocketProtocol['misuse'], node: TSESTree.Node, file: FileView): readonly Fact[] {
  return [{ kind: 'socketProtocol', misuse, file: file.code.path, range: rangeOf(node) }];
}

/** Whether an expression is the header, from `headers['sec-websocket-protocol']`. */
function isHeader(node: TSESTree.Node): boolean {
  if (node.type !== 'MemberExpression' || propertyName(node.property, node.computed) !== HEADER) return false;
  const { object } = node;
  return object.type === 'Identifier' ? object.name === 'headers' : object.type === 'MemberExpression' && propertyName(object.property, object.computed) === 'headers';
}

/** One protocol, as a text that is written down; a comma would make it a list as well. */
function isOneProtocol(node: TSESTree.Node | undefined, file: FileView): boolean {
  const text = file.textOf(node);
  return text !== undefined && text !== '' && !text.includes(',');
}

/** A list of protocols, each written down. */
function isListOfProtocols(node: TSESTree.Node, file: FileView): boolean {
  const list = file.settled(node).node;
  return list.type === 'ArrayExpression' && list.elements.length > 0 && list.elements.every((element) => element !== null && isOneProtocol(element, file));
}

/** Whether an expression that holds the whole header is looked at as if it were one protocol. */
function isCompared(node: TSESTree.Node, file: FileView): boolean {
  const parent = file.parentOf(node);
  if (parent?.type === 'BinaryExpression' && EQUALITIES.has(parent.operator)) return isOneProtocol(bare(parent.left === node ? parent.right : parent.left), file);
  if (parent?.type === 'CallExpression') return isLookedUp(parent, node, file) || isHandedToComparison(parent, node, file);
  return parent?.type === 'SwitchStatement' && parent.discriminant === node;
}

/** `['v1', 'v2'].includes(header)`. */
function isLookedUp(call: TSESTree.CallExpression, node: TSESTree.Node, file: FileView): boolean {
  const { callee } = call;
  return call.arguments[0] === node && callee.type === 'MemberExpression' && propertyName(callee.property, callee.computed) === 'includes' && isListOfProtocols(callee.object, file);
}

/** A function of the same file that compares what it is handed, and does not take it apart. */
function isHandedToComparison(call: TSESTree.CallExpression, node: TSESTree.Node, file: FileView): boolean {
  const target = call.callee.type === 'Identifier' ? file.functionOf(call.callee) : undefined;
  const parameter = target?.node.params[call.arguments.findIndex((argument) => argument === node)];
  if (target === undefined || target.code !== file.code || parameter?.type !== 'Identifier') return false;
  const uses = usesOf(parameter, file);
  return uses !== undefined && uses.some((use) => ['BinaryExpression', 'SwitchStatement'].includes(file.parentOf(use)?.type ?? '') ? isCompared(use, file) : isLookedUpAt(use, file));
}

function isLookedUpAt(use: TSESTree.Node, file: FileView): boolean {
  const parent = file.parentOf(use);
  return parent?.type === 'CallExpression' && isLookedUp(parent, use, file);
}

/** Uses of a name as a whole; `undefined` where it is written, or where a member of it or a function that it is handed to may take the list apart. */
function usesOf(name: TSESTree.Identifier, file: FileView): readonly TSESTree.Node[] | undefined {
  const uses = (variableOf(file.code, name)?.references ?? []).filter(({ init }) => init !== true);
  const isTakenApart = uses.some((use) => {
    const parent = file.parentOf(use.identifier);
    return use.isWrite() || parent?.type === 'MemberExpression' || (parent?.type === 'CallExpression' && !isLookedUp(parent, use.identifier, file));
  });
  return isTakenApart ? undefined : uses.map(({ identifier }) => identifier as TSESTree.Node);
}

/** `header || 'v1'`: one protocol stands in for a header that is not there. */
function withDefault(header: TSESTree.Node, file: FileView): TSESTree.Node {
  const parent = file.parentOf(header);
  return parent?.type === 'LogicalExpression' && parent.operator !== '&&' && parent.left === header && isOneProtocol(bare(parent.right), file) ? parent : header;
}

/** Places where the header, or a constant that holds it and is nowhere else used than as a whole, is compared. */
function comparisons(written: TSESTree.Node, file: FileView): readonly TSESTree.Node[] {
  const header = withDefault(written, file);
  if (isCompared(header, file)) return [header];
  const declaration = file.parentOf(header);
  if (declaration?.type !== 'VariableDeclarator' || declaration.init !== header || declaration.id.type !== 'Identifier') return [];
  const handed = (variableOf(file.code, declaration.id)?.references ?? []).filter(({ init }) => init !== true).map(({ identifier }) => identifier as TSESTree.Node);
  const [only] = handed;
  if (handed.length === 1 && only !== undefined && isCompared(only, file)) return [only];
  return (usesOf(declaration.id, file) ?? []).filter((use) => isCompared(use, file));
}

/** Whether the file serves a client by one protocol or another: nobody who only refuses needs the server to choose. */
function servesByProtocol(file: FileView): boolean {
  for (const node of parentsOf(file.code.program).keys()) {
    if (node.type !== 'MemberExpression') continue;
    const isProtocol = isHeader(node) || (propertyName(node.property, node.computed) === 'protocol' && isSocket(bare(node.object), file));
    if (!isProtocol) continue;
    for (const compared of comparisons(node, file)) {
      const parent = file.parentOf(compared);
      if (parent?.type === 'SwitchStatement' || (parent?.type === 'BinaryExpression' && !parent.operator.startsWith('!'))) return true;
    }
  }
  return false;
}

/** Options of a server that say who is let in, and with which protocol. */
const CHOOSES = new Set(['handleProtocols', 'verifyClient']);

function unchosen(node: TSESTree.NewExpression, file: FileView): readonly Fact[] {
  const origin = file.originOf(node.callee);
  const [options] = node.arguments;
  if (origin?.module !== 'ws' || !SERVERS.has(`${origin.path}()`) || options?.type !== 'ObjectExpression') return [];
  const leavesIt = options.properties.every((property) => property.type === 'Property' && !CHOOSES.has(propertyName(property.key, property.computed) ?? 'handleProtocols'));
  return leavesIt && servesByProtocol(file) ? fact('unchosen', node.callee, file) : [];
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type === 'MemberExpression' && isHeader(node)) return comparisons(node, file).flatMap((compared) => fact('compared', compared, file));
  if (node.type === 'NewExpression') return unchosen(node, file);
  if (node.type !== 'AssignmentExpression') return [];
  const target = bare(node.left);
  if (target.type !== 'MemberExpression' || propertyName(target.property, target.computed) !== 'protocol' || !isSocket(bare(target.object), file)) return [];
  return fact('assigned', target, file);
}

/** How the protocol of a WebSocket is chosen. */
export const socketProtocols: Framework = { name: 'socket protocols', words: [HEADER, "'ws'", '"ws"'], gives: ['socketProtocol'], facts };
