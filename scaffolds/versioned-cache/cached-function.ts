import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, propertyName, type CodeFile, type Range } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';

/** A function that reads an entry, and where there is none loads, writes and returns it. */
export interface CachedFunction {
  /** From the statement that reads to the one that returns. */
  readonly whole: Range;
  /** An expression that is the client. */
  readonly client: string;
  /** What stands before the identity in the key, and the identity as code. */
  readonly prefix: string;
  readonly id: string;
  /** Seconds, as code. */
  readonly ttlSeconds: string;
  /** What is loaded on a miss, as code: one expression, or statements and the variable that they end in. */
  readonly load: { readonly expression: string } | { readonly statements: string; readonly value: string };
  /** The type of the value, as code; `undefined` where it is not told. */
  readonly type: string | undefined;
}

function refused(reason: string): Refusal {
  return { reason };
}

/** A key of one text and one hole: `user:${id}`, `'user:' + id`. */
export function keyParts(code: CodeFile, node: TSESTree.Node): { readonly prefix: string; readonly id: string } | undefined {
  if (node.type === 'TemplateLiteral') {
    const [hole, ...more] = node.expressions;
    const [prefix, suffix] = node.quasis.map(({ value }) => value.cooked);
    return hole === undefined || more.length > 0 || suffix !== '' || prefix === undefined || prefix === null || prefix === '' ? undefined : { prefix, id: code.text.slice(...hole.range) };
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+' || node.left.type !== 'Literal' || typeof node.left.value !== 'string') return undefined;
  return { prefix: node.left.value, id: code.text.slice(...node.right.range) };
}

interface ClientCall {
  readonly client: string;
  readonly method: string;
  readonly arguments: readonly TSESTree.Node[];
}

/** `await client.method(…)` of a client that is a name or a member. */
function awaitedCall(code: CodeFile, node: TSESTree.Node | null | undefined): ClientCall | undefined {
  const call = node?.type === 'AwaitExpression' ? node.argument : undefined;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const method = propertyName(call.callee.property, call.callee.computed);
  return method === undefined || !/^(?:Identifier|MemberExpression)$/.test(call.callee.object.type) ? undefined : { client: code.text.slice(...call.callee.object.range), method, arguments: call.arguments };
}

/** The one variable that a statement declares. */
function declaration(statement: TSESTree.Node | undefined): { readonly name: string; readonly init: TSESTree.Node; readonly annotation: TSESTree.TypeNode | undefined } | undefined {
  const [only, ...more] = statement?.type === 'VariableDeclaration' ? statement.declarations : [];
  if (only?.id.type !== 'Identifier' || only.init === null || more.length > 0) return undefined;
  return { name: only.id.name, init: only.init, annotation: only.id.typeAnnotation?.typeAnnotation };
}

/** `if (cached) return JSON.parse(cached) as User`: the type that is claimed, where one is. */
function returnedHit(code: CodeFile, statement: TSESTree.Node | undefined, cached: string): { readonly type: string | undefined } | undefined {
  if (statement?.type !== 'IfStatement' || statement.alternate !== null) return undefined;
  const test = code.text.slice(...statement.test.range).replaceAll(/\s+/g, ' ');
  const isAsked = [cached, `${cached} !== null`, `${cached} != null`, `${cached} !== undefined`, `${cached} != undefined`].includes(test);
  const body = statement.consequent.type === 'BlockStatement' ? statement.consequent.body : [statement.consequent];
  const [only, ...more] = body;
  if (!isAsked || more.length > 0 || only?.type !== 'ReturnStatement') return undefined;
  const value = only.argument;
  const claimed = value?.type === 'TSAsExpression' ? value : undefined;
  const parsed = claimed?.expression ?? value;
  if (parsed?.type !== 'CallExpression' || code.text.slice(...parsed.range).replaceAll(/\s+/g, '') !== `JSON.parse(${cached})`) return undefined;
  return { type: claimed === undefined ? undefined : code.text.slice(...claimed.typeAnnotation.range) };
}

/** `setex(key, seconds, value)` or `set(key, value, …)`: the lifetime in seconds, and what is written. */
function written(code: CodeFile, { method, arguments: given }: ClientCall): { readonly ttlSeconds: string; readonly value: string } | undefined {
  const text = (node: TSESTree.Node | undefined): string => (node === undefined ? '' : code.text.slice(...node.range));
  const [, second, third, fourth] = given;
  const stringified = (node: TSESTree.Node | undefined): string | undefined => /^JSON\.stringify\((\w+)\)$/.exec(text(node))?.[1];
  const seconds = (mode: string | undefined, amount: string): string | undefined => (/^ex$/i.test(mode ?? '') ? amount : /^px$/i.test(mode ?? '') ? `${/^[\w.]+$/.test(amount) ? amount : `(${amount})`} / 1000` : undefined);
  let ttlSeconds: string | undefined;
  let value: string | undefined;
  if (/^setex$/i.test(method)) {
    ttlSeconds = text(second);
    value = stringified(third);
  } else if (method === 'set') {
    value = stringified(second);
    const [option] = third?.type === 'ObjectExpression' ? third.properties : [];
    if (third?.type === 'Literal' && typeof third.value === 'string') ttlSeconds = seconds(third.value, text(fourth));
    else if (third?.type === 'ObjectExpression' && third.properties.length === 1 && option?.type === 'Property') ttlSeconds = seconds(propertyName(option.key, option.computed), text(option.value));
  }
  return ttlSeconds === undefined || value === undefined ? undefined : { ttlSeconds, value };
}

/** The variable that holds the key, where it has one: what it is made of, and its statement. */
function keyOf(code: CodeFile, key: TSESTree.Node | undefined, block: readonly TSESTree.Node[]): { readonly node: TSESTree.Node; readonly statement: TSESTree.Node | undefined } | undefined {
  if (key?.type !== 'Identifier') return key === undefined ? undefined : { node: key, statement: undefined };
  const statement = block.find((each) => declaration(each)?.name === key.name);
  const init = declaration(statement)?.init;
  const uses = [...parentsOf(code.program).keys()].filter((each) => each.type === 'Identifier' && each.name === key.name && each.range[0] >= (block[0]?.range[0] ?? 0) && each.range[1] <= (block.at(-1)?.range[1] ?? 0)).length;
  // Declared, read by, written by: whoever else uses it needs it still.
  return init === undefined || statement === undefined || uses !== 3 ? undefined : { node: init, statement };
}

const SHAPE = 'The function does more than to read the entry, load what is not there, write it and return it: change it over by hand.';

/** The function around the key that an entry is written under, where it does nothing else. */
export function cachedFunction(code: CodeFile, keyNode: TSESTree.Node): CachedFunction | Refusal {
  const above = [...ancestorsOf(code.program, keyNode)];
  const writing = above.find(({ type }) => type === 'ExpressionStatement');
  const block = writing === undefined ? undefined : parentsOf(code.program).get(writing);
  if (writing?.type !== 'ExpressionStatement' || block?.type !== 'BlockStatement') return refused(SHAPE);
  const { body } = block;
  const write = awaitedCall(code, writing.expression);
  const at = body.indexOf(writing);
  const own = write === undefined ? undefined : written(code, write);
  if (write === undefined || write.arguments[0] !== keyNode) return refused(SHAPE);
  if (own === undefined) return refused('The entry has no lifetime that is told here, or is no JSON of a variable: give it one first.');
  const end = body[at + 1];
  const key = keyOf(code, keyNode, body);
  if (key === undefined || end?.type !== 'ReturnStatement' || end.argument?.type !== 'Identifier' || end.argument.name !== own.value) return refused(SHAPE);
  const readAt = body.findIndex((each) => isReadOf(code, each, write, code.text.slice(...keyNode.range)));
  const cached = declaration(body[readAt]);
  const hit = cached === undefined ? undefined : returnedHit(code, body[readAt + 1], cached.name);
  const parts = keyParts(code, key.node);
  const between = body.slice(readAt + 2, at);
  if (parts === undefined) return refused('The key is not a text and one value behind it.');
  if (hit === undefined || readAt > at || between.some((each) => returns(code, each)) || (key.statement !== undefined && body.indexOf(key.statement as TSESTree.Statement) !== readAt - 1)) return refused(SHAPE);
  const start = (key.statement ?? body[readAt])?.range[0] ?? 0;
  const loaded = between.map(declaration).find((each) => each?.name === own.value)?.annotation;
  return { whole: { start, end: end.range[1] }, client: write.client, ...parts, ttlSeconds: own.ttlSeconds, load: loader(code, between, own.value), type: hit.type ?? textOf(code, loaded) ?? textOf(code, promised(code, above)) };
}

function textOf(code: CodeFile, node: TSESTree.Node | undefined): string | undefined {
  return node === undefined ? undefined : code.text.slice(...node.range);
}

function isReadOf(code: CodeFile, statement: TSESTree.Node, { client }: ClientCall, key: string): boolean {
  const call = awaitedCall(code, declaration(statement)?.init);
  const [own] = call?.arguments ?? [];
  return call?.method === 'get' && call.client === client && own !== undefined && call.arguments.length === 1 && code.text.slice(...own.range) === key;
}

/** Whether a statement leaves the function by itself. */
function returns(code: CodeFile, statement: TSESTree.Node): boolean {
  return [...parentsOf(code.program).keys()].some((node) => {
    if (node.type !== 'ReturnStatement' || node.range[0] < statement.range[0] || node.range[1] > statement.range[1]) return false;
    const inner = [...ancestorsOf(code.program, node)].find(({ type }) => /Function/.test(type));
    return inner === undefined || inner.range[0] < statement.range[0];
  });
}

/** What happens on a miss. */
function loader(code: CodeFile, between: readonly TSESTree.Node[], value: string): CachedFunction['load'] {
  const [only, ...more] = between;
  const declared = more.length > 0 ? undefined : declaration(only);
  if (declared?.name === value) return { expression: bracketed(code, declared.init.type === 'AwaitExpression' ? declared.init.argument : declared.init) };
  const [first, last] = [between[0], between.at(-1)];
  return { statements: first === undefined || last === undefined ? '' : code.text.slice(first.range[0], last.range[1]), value };
}

function bracketed(code: CodeFile, node: TSESTree.Node): string {
  const text = code.text.slice(...node.range);
  return node.type === 'ObjectExpression' || node.type === 'SequenceExpression' ? `(${text})` : text;
}

/** The type that the function around promises. */
function promised(code: CodeFile, above: readonly TSESTree.Node[]): TSESTree.TypeNode | undefined {
  const own = above.find((node) => node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression');
  const type = own !== undefined && 'returnType' in own ? own.returnType?.typeAnnotation : undefined;
  if (type?.type !== 'TSTypeReference' || code.text.slice(...type.typeName.range) !== 'Promise') return undefined;
  return type.typeArguments?.params[0];
}
