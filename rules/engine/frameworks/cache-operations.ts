import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction, type Located } from '../code/declaration.ts';
import type { FunctionNode } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import { callsIn } from '../code/walk.ts';
import type { KeyPart } from '../model/cache-key.ts';
import { isHole } from '../model/cache-key.ts';
import type { CacheCall } from './cache-call.ts';
import { cacheCallOf } from './cache-clients.ts';
import { givenBy, keyIdentity, keyParts, NOTHING_GIVEN, type Bound, type Given } from './cache-keys.ts';
import type { FileView } from './framework.ts';
import { optionOf, writtenOption } from './options.ts';

/** A use of an entry of a shared cache as the code of one file says it: of a client, or of a function of the package that uses one. */
export interface CacheOperation {
  readonly does: CacheCall['does'];
  /** The call in this file. */
  readonly node: TSESTree.CallExpression;
  /** The call of the client, here or in the function that is called. */
  readonly call: CacheCall;
  /** What the parameters around that call were given. */
  readonly given: Given;
  readonly key: readonly KeyPart[];
  /** The functions that stand between this file and the client. */
  readonly through: readonly Located<FunctionNode>[];
}

/** How many functions of the package stand between a call and the client that it uses. */
const DEPTH = 3;

/** What functions that use a cache are called; others are not looked into. */
const NAMES = /get|set|put|cache|memo|wrap|fetch|store|save|write|read|load|remember|del|remove|invalidat|forget|evict|clear/i;

/** Files without such a word lead to no cache. */
const USES_CACHES = /redis|cache|\bkv\b|keyv|memjs/i;

function isWithin(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** The prefix that a client puts before every key; `unknown` where only the running program knows. */
function prefixOf(call: CacheCall, file: FileView): readonly KeyPart[] | 'unknown' {
  const object = call.node.callee.type === 'MemberExpression' ? call.node.callee.object : undefined;
  const client = object === undefined ? undefined : file.settled(object);
  if (client === undefined || (client.node.type !== 'NewExpression' && client.node.type !== 'CallExpression')) return [];
  for (const argument of client.node.arguments) {
    const options = file.viewOf(client.code).settled(argument);
    for (const name of ['keyPrefix', 'namespace', 'prefix']) {
      if (options.node.type !== 'ObjectExpression' || optionOf(options.node, name) === undefined) continue;
      const written = writtenOption(options.node, name);
      if (written === undefined) continue;
      const parts = keyParts({ code: options.code, node: written, given: NOTHING_GIVEN }, file.modules);
      return parts.some(isHole) ? 'unknown' : parts;
    }
  }
  return [];
}

/** Finds the uses of caches in the files that one file leads to. */
export class CacheOperations {
  readonly #direct = new Map<TSESTree.Program, readonly CacheOperation[]>();
  readonly #inside = new Map<string, readonly CacheOperation[]>();

  /** In the order of the text. */
  in(file: FileView): readonly CacheOperation[] {
    return this.#under(file.code.program, file, DEPTH);
  }

  #directIn(file: FileView): readonly CacheOperation[] {
    const { program } = file.code;
    let known = this.#direct.get(program);
    if (known === undefined) {
      known = callsIn(program).flatMap((node) => {
        const call = cacheCallOf(node, file);
        if (call === undefined) return [];
        const prefix = prefixOf(call, file);
        if (prefix === 'unknown') return [];
        const key = [...prefix, ...keyParts({ ...call.key, given: NOTHING_GIVEN }, file.modules)];
        return [{ does: call.does, node: call.node, call, given: NOTHING_GIVEN, key, through: [] }];
      });
      this.#direct.set(program, known);
    }
    return known;
  }

  #under(root: TSESTree.Node, file: FileView, depth: number): readonly CacheOperation[] {
    const direct = this.#directIn(file).filter(({ node }) => isWithin(node, root));
    const calls = new Set<TSESTree.Node>(direct.map(({ node }) => node));
    const through: CacheOperation[] = [];
    for (const node of depth <= 0 ? [] : callsIn(file.code.program)) {
      if (calls.has(node) || node.arguments.length === 0 || !isWithin(node, root)) continue;
      const operation = this.#throughCall(node, file, depth);
      if (operation !== undefined) through.push(operation);
    }
    return [...direct, ...through].sort((a, b) => a.node.range[0] - b.node.range[0]);
  }

  #throughCall(node: TSESTree.CallExpression, file: FileView, depth: number): CacheOperation | undefined {
    const callee = bare(node.callee);
    const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
    if (!NAMES.test(name)) return undefined;
    const target = file.functionOf(callee);
    if (target === undefined || !USES_CACHES.test(target.code.text)) return undefined;
    const key = `${target.code.path} ${target.node.range[0]} ${depth}`;
    let inside = this.#inside.get(key);
    if (inside === undefined) {
      this.#inside.set(key, []);
      inside = this.#under(target.node, file.viewOf(target.code), depth - 1).filter((operation) => hasOwnKey(operation, target));
      this.#inside.set(key, inside);
    }
    const chosen = inside.find(({ does }) => does === 'readThrough') ?? inside.find(({ does }) => does === 'write') ?? inside[0];
    if (chosen === undefined) return undefined;
    const identity = keyIdentity(chosen.key);
    const readsToo = inside.some(({ does, key: other }) => does === 'read' && keyIdentity(other) === identity);
    const given = new Map([...chosen.given, ...givenBy(node, { code: file.code, given: NOTHING_GIVEN }, target)]);
    const call: Bound = { ...chosen.call.key, given };
    const does = chosen.does === 'write' && readsToo ? 'readThrough' : chosen.does;
    return { does, node, call: chosen.call, given, key: keyParts(call, file.modules), through: [target, ...chosen.through] };
  }
}

/** Whether what a function is given decides the key: it stands for the cache itself, and for whoever calls it. */
function hasOwnKey(operation: CacheOperation, { code, node }: Located<FunctionNode>): boolean {
  const parameters = new Set(node.params.flatMap((parameter) => [variableOf(code, parameter.type === 'AssignmentPattern' ? parameter.left : parameter)?.name ?? '']));
  return operation.key.some((part) => isHole(part) && part.file === code.path && parameters.has(part.source)) && !operation.key.some((part) => !isHole(part) && /[a-z]{2}/i.test(part.text));
}

/** The functions around a node, nearest first. */
export function functionsAround(node: TSESTree.Node, file: FileView): readonly TSESTree.Node[] {
  const around: TSESTree.Node[] = [];
  for (let above = file.parentOf(node); above !== undefined; above = file.parentOf(above)) if (isFunction(above)) around.push(above);
  return around;
}
