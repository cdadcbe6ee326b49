import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';
import { writtenOption } from './options.ts';

/** Whether options of `@nestjs/throttler` leave the storage to it, for certain: a list of limits, or an object without `storage`. */
function leavesStorage(node: TSESTree.Node | undefined): boolean {
  const options = node === undefined ? undefined : bare(node);
  if (options?.type === 'ArrayExpression') return true;
  return options?.type === 'ObjectExpression' && options.properties.every((property) => property.type === 'Property' && !property.computed && property.key.type === 'Identifier' && property.key.name !== 'storage');
}

/** What a factory gives back, where it has one way to end. */
function resultOf(node: TSESTree.Node | undefined, file: FileView): TSESTree.Node | undefined {
  const made = node === undefined ? undefined : file.functionOf(node)?.node.body;
  if (made?.type !== 'BlockStatement') return made ?? undefined;
  const returns = made.body.filter((statement) => statement.type === 'ReturnStatement');
  const [only] = returns;
  return returns.length === 1 && made.body.every(({ type }) => type === 'VariableDeclaration' || type === 'ReturnStatement') ? (only?.argument ?? undefined) : undefined;
}

/** Somebody asks by his own connection, which no other instance has. */
const BY_CONNECTION = /\.consume\([^)]*(?:socket|ws|connection)\b/i;

function throttler(call: TSESTree.CallExpression, path: string, file: FileView): boolean {
  const [options] = call.arguments;
  if (path === 'ThrottlerModule.forRoot') return leavesStorage(options);
  return path === 'ThrottlerModule.forRootAsync' && leavesStorage(resultOf(writtenOption(options, 'useFactory'), file));
}

/** A limiter in the memory that stands in for a shared one when that is away. */
function isInsurance(node: TSESTree.Node, file: FileView): boolean {
  const parent = file.parentOf(node);
  return parent?.type === 'Property' && parent.value === node;
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
  const origin = file.originOf(node.callee);
  const [options] = node.arguments;
  const counts =
    (origin?.module === '@nestjs/throttler' && node.type === 'CallExpression' && throttler(node, origin.path, file)) ||
    (origin?.module === 'koa-ratelimit' && origin.path === '' && file.textOf(writtenOption(options, 'driver')) === 'memory') ||
    (origin?.module === 'rate-limiter-flexible' && origin.path === 'RateLimiterMemory' && !isInsurance(node, file) && !BY_CONNECTION.test(file.code.text));
  return origin !== undefined && counts ? [{ kind: 'memoryStore', library: origin.module, holds: 'request counts', file: file.code.path, range: rangeOf(node.callee) }] : [];
}

/** Limits on requests that are counted in the process unless something else is named: by a storage, a driver, a class. */
export const limiters: Framework = { name: 'limiters', words: ['@nestjs/throttler', 'koa-ratelimit', 'rate-limiter-flexible'], gives: ['memoryStore'], facts };
