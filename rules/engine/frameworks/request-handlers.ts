import type { TSESTree } from '@typescript-eslint/types';
import { isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { FunctionNode } from '../code/value.ts';
import { ancestorsOf } from '../code/walk.ts';
import type { FileView } from './framework.ts';

const METHODS = /^(?:get|post|put|patch|delete|all|route|openapi)$/;
const SERVERS = /^(?:express|express-promise-router|express-serve-static-core|fastify|hono|@hono\/zod-openapi|koa-router|@koa\/router|restify|polka|@tinyhttp\/app)$/;
const DECORATORS = /^(?:Get|Post|Put|Patch|Delete|All|SubscribeMessage|MessagePattern|EventPattern|Query|Mutation|GrpcMethod)$/;
const ROUTE_FILE = /\/(?:app\/(?:.*\/)?route|pages\/api\/.*)\.[cm]?[jt]sx?$/;
const ROUTE_EXPORTS = /^(?:GET|POST|PUT|PATCH|DELETE|handler)$/;

/** `io.on('connection', (socket) => socket.on('event', handler))`. */
function isSocketEvent(call: TSESTree.CallExpression, file: FileView): boolean {
  if (call.callee.type !== 'MemberExpression' || propertyName(call.callee.property, call.callee.computed) !== 'on') return false;
  return [...ancestorsOf(file.code.program, call)].some((above) => above.type === 'CallExpression' && above.callee.type === 'MemberExpression' && propertyName(above.callee.property, above.callee.computed) === 'on' && /^connect/.test(file.textOf(above.arguments[0]) ?? ''));
}

function isRouteCall(call: TSESTree.CallExpression, file: FileView): boolean {
  if (call.callee.type !== 'MemberExpression' || !METHODS.test(propertyName(call.callee.property, call.callee.computed) ?? '')) return false;
  const origin = file.originOf(call.callee.object);
  return origin !== undefined && SERVERS.test(origin.module);
}

/** Whether a framework calls a function for a request or an event of somebody outside. */
export function isHandler(node: FunctionNode, file: FileView): boolean {
  const parent = file.parentOf(node);
  if (parent?.type === 'CallExpression') return parent.callee !== node && (isRouteCall(parent, file) || isSocketEvent(parent, file));
  if (parent?.type === 'MethodDefinition') return parent.decorators.some(({ expression }) => expression.type === 'CallExpression' && expression.callee.type === 'Identifier' && DECORATORS.test(expression.callee.name));
  if (!ROUTE_FILE.test(file.code.path)) return false;
  if (parent?.type === 'ExportDefaultDeclaration') return true;
  const name = node.type === 'FunctionDeclaration' ? node.id?.name : parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : undefined;
  return ROUTE_EXPORTS.test(name ?? '');
}

/** The function that a node runs in as somebody calls it: the nearest handler, else the outermost around it. */
export function callableAround(node: TSESTree.Node, file: FileView): FunctionNode | undefined {
  let outermost: FunctionNode | undefined;
  for (const above of ancestorsOf(file.code.program, node)) {
    if (!isFunction(above)) continue;
    if (isHandler(above, file)) return above;
    outermost = above;
  }
  return outermost;
}
