import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { variableOf } from '../code/variables.ts';
import type { FileView } from './framework.ts';

/** Objects of the language and of Node that wait for nobody. */
const OBJECTS = new Set(['console', 'JSON', 'Math', 'Date', 'Object', 'Array', 'Number', 'String', 'Boolean', 'BigInt', 'Symbol', 'Intl', 'Reflect', 'performance', 'Buffer', 'process', 'URL', 'Error', 'Set', 'Map']);

/** Functions and classes of the language. */
const FUNCTIONS = new Set([
  ...['Number', 'String', 'Boolean', 'BigInt', 'Symbol', 'parseInt', 'parseFloat', 'isNaN', 'encodeURIComponent', 'structuredClone', 'clearTimeout', 'clearInterval'],
  ...['Date', 'Error', 'TypeError', 'Set', 'Map', 'URL', 'URLSearchParams', 'Headers', 'AbortController', 'Array', 'Object', 'RegExp'],
]);

/** Modules of Node that compute or report. */
const MODULES = new Set(['os', 'path', 'util', 'url', 'crypto', 'perf_hooks', 'v8']);

/** What everybody calls a logger. */
const LOGGERS = /^(?:log|logger|\w+Log|\w+Logger|winston|pino)$/;
const LOGS = new Set(['trace', 'debug', 'verbose', 'info', 'log', 'warn', 'warning', 'error', 'fatal', 'notice', 'http', 'silly', 'child', 'withContext', 'flush']);

/** Methods of texts, numbers, dates, lists and timers; not those that a client of a database has as well. */
const VALUE_METHODS = new Set([
  ...['toISOString', 'toString', 'toJSON', 'toFixed', 'toUpperCase', 'toLowerCase', 'getTime', 'trim', 'split', 'join', 'slice', 'replace', 'replaceAll', 'padStart', 'concat', 'startsWith', 'endsWith', 'includes'],
  ...['map', 'filter', 'reduce', 'forEach', 'every', 'some', 'flat', 'sort', 'reverse', 'unref', 'ref'],
]);

function lastName(node: TSESTree.Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return undefined;
  return node.property.type === 'PrivateIdentifier' ? node.property.name : propertyName(node.property, node.computed);
}

/** Whether a call that no library knows certainly reaches nothing outside the process: the language itself, logging, Node's own accounts. */
export function isHarmless(node: TSESTree.CallExpression | TSESTree.NewExpression, file: FileView): boolean {
  const callee = bare(node.callee);
  const isGlobalName = (name: TSESTree.Node): boolean => name.type === 'Identifier' && variableOf(file.code, name) === undefined;
  if (callee.type === 'Identifier') return FUNCTIONS.has(callee.name) && isGlobalName(callee);
  if (callee.type !== 'MemberExpression') return false;
  const object = bare(callee.object);
  const method = propertyName(callee.property, callee.computed) ?? '';
  if (object.type === 'Identifier' && OBJECTS.has(object.name) && isGlobalName(object)) return true;
  if (LOGS.has(method) && LOGGERS.test(lastName(object) ?? '')) return true;
  if (VALUE_METHODS.has(method)) return true;
  const module = file.originOf(callee)?.module;
  return module !== undefined && MODULES.has(module);
}
