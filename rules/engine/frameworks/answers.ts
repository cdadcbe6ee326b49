import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { FileView, Role } from './framework.ts';

/** What is known of an answer; `nothing` where a call only prepares one, such as a header. */
export type Answer = 'nothing' | { readonly statuses: readonly number[] | undefined };

const OK: Answer = { statuses: [200] };

/** Methods of `res`, `reply` and Hapi's `h.response()` that say the status. */
const SETS_STATUS = new Set(['status', 'code', 'sendStatus', 'writeHead', 'writeStatus']);

/** Those that send without saying a status. */
const SENDS = new Set(['json', 'jsonp', 'send', 'end', 'sendFile', 'render', 'download', 'stream', 'response']);

/** Those that answer otherwise than with success or failure of their own. */
const REDIRECTS = new Set(['redirect', 'callNotFound']);

/** Hono's and Koa's context: the status is the second argument, or was set before. */
const CONTEXT_SENDS = new Set(['json', 'text', 'html', 'body', 'newResponse']);

/** The status with which classes of web standards and Next.js answer. */
const RESPONSE_CLASSES = new Set(['Response', 'NextResponse']);

/** The calls that are chained at one object, outermost first: `res.status(200)`, `.json(…)`. */
export function chainOf(node: TSESTree.CallExpression | TSESTree.NewExpression): readonly (TSESTree.CallExpression | TSESTree.NewExpression)[] {
  const links = [node];
  let callee = node.callee;
  while (callee.type === 'MemberExpression' && callee.object.type === 'CallExpression') {
    links.push(callee.object);
    callee = callee.object.callee;
  }
  return links;
}

/** What stands at the very left of a chain. */
function objectOf(links: readonly (TSESTree.CallExpression | TSESTree.NewExpression)[]): TSESTree.Node | undefined {
  const callee = links.at(-1)?.callee;
  return callee?.type === 'MemberExpression' ? bare(callee.object) : undefined;
}

/** Every status that an expression may come to. */
function statusesOf(node: TSESTree.Node | undefined, file: FileView): readonly number[] | undefined {
  if (node?.type === 'ConditionalExpression') {
    const [left, right] = [statusesOf(node.consequent, file), statusesOf(node.alternate, file)];
    return left === undefined || right === undefined ? undefined : [...left, ...right];
  }
  const status = file.numberOf(node) ?? Number.parseInt(file.textOf(node) ?? '', 10);
  return Number.isNaN(status) ? undefined : [status];
}

function methodOf(node: TSESTree.CallExpression | TSESTree.NewExpression): string | undefined {
  return node.callee.type === 'MemberExpression' ? propertyName(node.callee.property, node.callee.computed) : undefined;
}

function ofResponse(links: readonly (TSESTree.CallExpression | TSESTree.NewExpression)[], file: FileView): Answer {
  const setter = links.find((link) => SETS_STATUS.has(methodOf(link) ?? ''));
  if (setter !== undefined) return { statuses: statusesOf(setter.arguments[0], file) };
  const names = links.map((link) => methodOf(link) ?? '');
  if (names.some((name) => SENDS.has(name))) return OK;
  return names.some((name) => REDIRECTS.has(name)) ? { statuses: undefined } : 'nothing';
}

function ofContext(links: readonly (TSESTree.CallExpression | TSESTree.NewExpression)[], file: FileView): Answer {
  const name = methodOf(links[0] as TSESTree.CallExpression) ?? '';
  const [, second] = links[0]?.arguments ?? [];
  if (CONTEXT_SENDS.has(name)) return { statuses: second === undefined ? [200] : second.type === 'ObjectExpression' ? optionStatus(second, file) : statusesOf(second, file) };
  if (name === 'status') return { statuses: statusesOf(links[0]?.arguments[0], file) };
  return name === 'throw' || name === 'redirect' || name === 'notFound' ? { statuses: undefined } : 'nothing';
}

/** `{ status: 503 }` of `new Response(…)` and `Response.json(…)`. */
function optionStatus(options: TSESTree.Node | undefined, file: FileView): readonly number[] | undefined {
  if (options === undefined) return [200];
  if (options.type !== 'ObjectExpression') return undefined;
  const status = options.properties.find((property) => property.type === 'Property' && propertyName(property.key, property.computed) === 'status');
  if (options.properties.some(({ type }) => type === 'SpreadElement')) return undefined;
  return status?.type === 'Property' ? statusesOf(status.value, file) : [200];
}

/** `new Response(body, { status })`, `Response.json(body, { status })`, and React Router's `json` and `data`. */
function ofWebResponse(node: TSESTree.CallExpression | TSESTree.NewExpression, file: FileView): Answer | undefined {
  const { callee } = node;
  const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' && callee.object.type === 'Identifier' ? callee.object.name : '';
  const isMember = callee.type === 'MemberExpression';
  if (RESPONSE_CLASSES.has(name) && (node.type === 'NewExpression' || isMember)) {
    const method = methodOf(node);
    if (method === 'error' || method === 'redirect') return { statuses: undefined };
    return { statuses: optionStatus(node.arguments[1], file) };
  }
  if (isMember || (name !== 'json' && name !== 'data')) return undefined;
  const module = file.originOf(callee)?.module ?? '';
  if (!/^(?:@remix-run\/|react-router)/.test(module)) return undefined;
  const [, init] = node.arguments;
  const status = file.numberOf(init);
  return { statuses: status === undefined ? optionStatus(init, file) : [status] };
}

/** What a call or an assignment answers; `undefined` where it has nothing to do with the answer. */
export function answerOf(node: TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.AssignmentExpression, roleOf: (object: TSESTree.Node) => Role | undefined, file: FileView): Answer | undefined {
  if (node.type === 'AssignmentExpression') {
    if (node.left.type !== 'MemberExpression') return undefined;
    const role = roleOf(node.left.object);
    const name = propertyName(node.left.property, node.left.computed);
    if (role === 'response' && name === 'statusCode') return { statuses: statusesOf(node.right, file) };
    if (role !== 'context') return undefined;
    return name === 'status' ? { statuses: statusesOf(node.right, file) } : name === 'body' ? OK : undefined;
  }
  const links = chainOf(node);
  const object = objectOf(links);
  const role = object === undefined ? undefined : roleOf(object);
  if (role === 'response') return ofResponse(links, file);
  if (role === 'context') return ofContext(links, file);
  if (role === 'request') return 'nothing';
  return ofWebResponse(node, file);
}
