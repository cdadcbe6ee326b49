import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import type { Fact, MemoryStore } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

/** A library that holds its state in the process until an option says where else. */
interface StoreLibrary {
  readonly module: string;
  /** Paths of what takes the options. */
  readonly makers: readonly string[];
  readonly holds: MemoryStore['holds'];
  /** Options that name another store. */
  readonly options: readonly string[];
  /** It is a plugin: handed to `register` with its options behind it. */
  readonly isPlugin?: boolean;
}

const LIBRARIES: readonly StoreLibrary[] = [
  { module: 'express-session', makers: [''], holds: 'sessions', options: ['store'] },
  { module: 'koa-generic-session', makers: [''], holds: 'sessions', options: ['store'] },
  { module: '@fastify/session', makers: ['', 'fastifySession'], holds: 'sessions', options: ['store'], isPlugin: true },
  { module: 'express-rate-limit', makers: ['', 'rateLimit'], holds: 'request counts', options: ['store'] },
  { module: 'express-slow-down', makers: ['', 'slowDown'], holds: 'request counts', options: ['store'] },
  { module: 'hono-rate-limiter', makers: ['rateLimiter'], holds: 'request counts', options: ['store'] },
  { module: '@fastify/rate-limit', makers: ['', 'fastifyRateLimit'], holds: 'request counts', options: ['store', 'redis'], isPlugin: true },
];

/** Where one of these decides whether the call is made, another instance of it may stand in production. */
const DECIDES = new Set(['IfStatement', 'ConditionalExpression', 'LogicalExpression', 'SwitchCase', 'CatchClause']);

/** Whether a condition decides about a call. */
export function isDecided(node: TSESTree.Node, file: FileView): boolean {
  for (let above = file.parentOf(node); above !== undefined; above = file.parentOf(above)) if (DECIDES.has(above.type)) return true;
  return false;
}

/** The object that a variable of this file holds, where nobody but the call can have given it a store. */
function objectBehind(node: TSESTree.Identifier, options: readonly string[], file: FileView): TSESTree.Node | undefined {
  const variable = variableOf(file.code, node);
  const definition = variable?.defs[0];
  if (variable === undefined || variable.defs.length !== 1 || definition?.type !== 'Variable' || definition.node.init === null) return undefined;
  const isHarmless = variable.references.every(({ identifier, init }) => {
    const parent = file.parentOf(identifier);
    if (init === true || identifier === node) return true;
    return parent?.type === 'MemberExpression' && parent.object === identifier && !parent.computed && !options.includes(propertyName(parent.property, false) ?? '');
  });
  return isHarmless ? bare(definition.node.init) : undefined;
}

/** Whether options leave the store to the library, for certain. */
function leavesStore(argument: TSESTree.Node | undefined, library: StoreLibrary, file: FileView): boolean {
  if (argument === undefined) return true;
  const node = bare(argument);
  const object = node.type === 'Identifier' ? objectBehind(node, library.options, file) : node;
  if (object?.type !== 'ObjectExpression') return false;
  return object.properties.every((property) => {
    if (property.type !== 'Property') return false;
    const name = propertyName(property.key, property.computed);
    if (name === undefined) return false;
    if (!library.options.includes(name)) return true;
    const origin = file.originOf(bare(property.value));
    return origin?.module === library.module && origin.path === 'MemoryStore()';
  });
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression') return [];
  const isRegister = node.callee.type === 'MemberExpression' && propertyName(node.callee.property, node.callee.computed) === 'register';
  const maker = isRegister ? node.arguments[0] : node.callee;
  const origin = maker === undefined ? undefined : file.originOf(maker);
  if (maker === undefined || origin === undefined) return [];
  const library = LIBRARIES.find(({ module, makers, isPlugin = false }) => module === origin.module && makers.includes(origin.path) && isPlugin === isRegister);
  if (library === undefined || isDecided(node, file) || !leavesStore(node.arguments[isRegister ? 1 : 0], library, file)) return [];
  return [{ kind: 'memoryStore', library: library.module, holds: library.holds, file: file.code.path, range: rangeOf(maker) }];
}

/** Libraries that remember requests in the process unless they are given a store: sessions and rate limits. */
export const stores: Framework = { name: 'stores', words: LIBRARIES.map(({ module }) => module), gives: ['memoryStore'], facts };
