import type { TSESTree } from '@typescript-eslint/types';
import { isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { callsIn } from '../code/walk.ts';
import { isHole, type KeyPart } from '../model/cache-key.ts';
import type { CacheCopy, Lifetime } from '../model/cache-fact.ts';
import type { Fact } from '../model/fact.ts';
import { CACHE_WORDS, isFlush } from './cache-clients.ts';
import { copyOf, type Copy } from './cache-copies.ts';
import { keyIdentity, keyParts, NOTHING_GIVEN, resolved, type Bound } from './cache-keys.ts';
import { namesSurface } from './cache-surfaces.ts';
import { CacheOperations, functionsAround, type CacheOperation } from './cache-operations.ts';
import { serialised, shapeOf, shapeOfType } from './cache-values.ts';
import type { FileView, Framework } from './framework.ts';

function lifetimeOf({ call: { lifetime }, given }: CacheOperation, file: FileView): Lifetime {
  if (lifetime === 'none' || lifetime === 'unknown') return lifetime;
  const { code, node } = resolved({ ...lifetime.at, given });
  const number = file.viewOf(code).numberOf(node);
  if (number === undefined) return 'unknown';
  if (number === 0) return 'none';
  return lifetime.unit === 'seconds' ? number : number / 1000;
}

function typeArgument({ node }: CacheOperation): TSESTree.TypeNode | undefined {
  return node.typeArguments?.params[0];
}

/** Whether what is written has a shape: it is made JSON of, or the client makes JSON of everything and the code says that it is an object. */
function isStructured({ call, given }: CacheOperation, { read }: Copy, file: FileView): boolean {
  if (call.value === undefined) return false;
  const value: Bound = { code: call.key.code, node: call.value, given };
  const json = serialised(value, file.modules);
  if (json !== undefined) return shapeOf(json, file.modules) !== 'plain';
  if (!call.serialises) return false;
  const shape = shapeOf(value, file.modules);
  return shape === 'unknown' ? shapeOfType(typeArgument(read)) === 'structured' : shape === 'structured';
}

/** A field of what is written that says its version: `v` only where it is a constant, for it may as well be the value. */
function hasEnvelope({ call, given }: CacheOperation, file: FileView): boolean {
  if (call.value === undefined) return false;
  const value: Bound = { code: call.key.code, node: call.value, given };
  const { code, node } = resolved(serialised(value, file.modules) ?? value);
  const object = file.viewOf(code).settled(node);
  return object.node.type === 'ObjectExpression' && object.node.properties.some((property) => {
    if (property.type !== 'Property') return false;
    const name = propertyName(property.key, property.computed) ?? '';
    return /version/i.test(name) || (/^_?v$/.test(name) && file.viewOf(object.code).settled(property.value).node.type === 'Literal');
  });
}

/** Where a key stands in the call of this file that decides it: the argument that says most of it. */
function keyNode({ node, call, key, through }: CacheOperation, file: FileView): TSESTree.Node {
  if (through.length === 0) return call.key.node;
  const whole = keyIdentity(key);
  const said = node.arguments.map((argument) => ({ argument, length: lengthWithin(whole, argument, file) }));
  return said.reduce((most, each) => (each.length > most.length ? each : most), { argument: node, length: 0 }).argument;
}

function lengthWithin(whole: string, argument: TSESTree.CallExpressionArgument, file: FileView): number {
  if (argument.type === 'SpreadElement') return 0;
  const own = keyIdentity(keyParts({ code: file.code, node: argument, given: NOTHING_GIVEN }, file.modules));
  return whole.includes(own) ? own.length : 0;
}

function factsOf(operation: CacheOperation, operations: readonly CacheOperation[], file: FileView): readonly Fact[] {
  const { key, call } = operation;
  const at = { file: file.code.path, range: rangeOf(keyNode(operation, file)) };
  const facts: Fact[] = [];
  for (const part of key) {
    if (!isHole(part) || part.environment === undefined) continue;
    const isHere = part.file === file.code.path;
    if (isHere || operation.through.length === 0) facts.push({ kind: 'environmentKey', key, hole: part, file: file.code.path, range: isHere ? part.range : at.range });
  }
  const copy = copyOf(operation, operations, file);
  if (copy === undefined) return facts;
  facts.push({
    kind: 'cacheCopy',
    library: call.library,
    key,
    structured: isStructured(operation, copy, file),
    lifetime: lifetimeOf(operation, file),
    validated: copy.validated,
    read: rangeOf(copy.read.node.callee),
    through: operation.through.length > 0,
    readThrough: operation.does === 'readThrough',
    envelope: hasEnvelope(operation, file),
    mayBeLocal: call.mayBeLocal,
    ...at,
  });
  return facts;
}

/** A key in which every version is the same, so that keys of one entry can be told. */
function withoutVersion(key: readonly KeyPart[]): string {
  return keyIdentity(key).replaceAll(/v_?\d+(?![a-z\d])/gi, 'v');
}

/** Entries that are read under several versions of their key and removed under fewer. */
function partialInvalidations(operations: readonly CacheOperation[], file: FileView): readonly Fact[] {
  const reads = operations.filter(({ does }) => does === 'read' || does === 'readThrough');
  const removals = operations.filter(({ does }) => does === 'remove');
  return removals.flatMap((removal): Fact[] => {
    const entry = withoutVersion(removal.key);
    // One call may remove several entries at once.
    if (entry === keyIdentity(removal.key) || removal.node.arguments.length !== 1 || removal.node.arguments[0]?.type === 'ArrayExpression') return [];
    const gone = new Set(removals.filter(({ key }) => withoutVersion(key) === entry).map(({ key }) => keyIdentity(key)));
    const left = reads.find(({ key }) => withoutVersion(key) === entry && !gone.has(keyIdentity(key)));
    if (left === undefined || !reads.some(({ key }) => gone.has(keyIdentity(key)))) return [];
    return [{ kind: 'partialInvalidation', key: removal.key, left: left.key, file: file.code.path, range: rangeOf(keyNode(removal, file)) }];
  });
}

/** Of several copies under one key, written in several branches, the one that lives longest. */
function oneAKey(facts: readonly Fact[]): readonly Fact[] {
  const chosen = new Map<string, CacheCopy>();
  for (const fact of facts) {
    if (fact.kind !== 'cacheCopy') continue;
    const other = chosen.get(keyIdentity(fact.key));
    if (other === undefined || weight(fact) > weight(other)) chosen.set(keyIdentity(fact.key), fact);
  }
  return facts.filter((fact) => fact.kind !== 'cacheCopy' || chosen.get(keyIdentity(fact.key)) === fact);
}

function weight({ structured, lifetime }: CacheCopy): number {
  const seconds = lifetime === 'none' ? Number.MAX_VALUE : lifetime === 'unknown' ? 300 : lifetime;
  return structured ? seconds : -1;
}

const DECIDES = new Set(['IfStatement', 'ConditionalExpression', 'LogicalExpression', 'SwitchCase', 'CatchClause']);
/** Moments at which a framework begins. */
const BEGINS = new Set(['onModuleInit', 'onApplicationBootstrap']);
const LISTENS = /\.listen\(|\bserve\(/;

function nameOf(node: TSESTree.Node, file: FileView): string | undefined {
  const parent = file.parentOf(node);
  if (parent?.type === 'MethodDefinition' || parent?.type === 'Property') return propertyName(parent.key, parent.computed);
  return undefined;
}

/** Whether something runs each time that an instance starts. */
function runsAtStart(node: TSESTree.Node, file: FileView): boolean {
  for (let above = file.parentOf(node); above !== undefined && !isFunction(above); above = file.parentOf(above)) if (DECIDES.has(above.type)) return false;
  const around = functionsAround(node, file);
  const [nearest] = around;
  if (nearest === undefined) return true;
  if (around.length > 1) return false;
  return BEGINS.has(nameOf(nearest, file) ?? '') || LISTENS.test(file.code.text.slice(...nearest.range));
}

function flushes(node: TSESTree.CallExpression, file: FileView): readonly Fact[] {
  if (!isFlush(node, file)) return [];
  return [{ kind: 'cacheFlush', name: file.code.text.slice(...node.callee.range), atStart: runsAtStart(node, file), file: file.code.path, range: rangeOf(node.callee) }];
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'Program') return [];
  const operations = new CacheOperations().in(file);
  const found = oneAKey(operations.flatMap((operation) => factsOf(operation, operations, file)));
  const flushed = callsIn(node).flatMap((each) => flushes(each, file));
  return [...found, ...partialInvalidations(operations, file), ...flushed];
}

/** Caches that all instances share: what is copied into them, under which keys, and what empties them. */
export const caches: Framework = { name: 'caches', words: CACHE_WORDS, mayConcern: namesSurface, gives: ['cacheCopy', 'environmentKey', 'cacheFlush', 'partialInvalidation'], facts };
