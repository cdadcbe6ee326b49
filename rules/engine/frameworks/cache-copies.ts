import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction, type Located } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { variableOf } from '../code/variables.ts';
import { callsIn, nodesBelow, parentsOf } from '../code/walk.ts';
import { keyIdentity } from './cache-keys.ts';
import { functionsAround, type CacheOperation } from './cache-operations.ts';
import type { FileView } from './framework.ts';

/** Functions that look at what they are given: of zod and its like, and of people's own. */
const LOOKS = /^(?:safe)?parse(?:$|[A-Z])|^(?:is|validate|decode|assert|guard|check|ensure|upcast|migrate|deserialize|from)(?:$|[A-Z])/i;
/** Questions about one value: a moment, a number, whether there is anything at all. */
const ASKS_A_VALUE = /^is(?:Past|Future|After|Before|Same\w*|Today|Expired|Stale|Fresh|Empty|Nil|Null|Undefined|NaN|Finite)$/;
/** They make objects of texts and look at nothing. */
const ONLY_PARSE = /^(?:JSON|superjson|SuperJSON|devalue|flatted|JSONB?\w*|Number|Date|Array|Object|Buffer)$/;
/** Names that promise no look. */
const MAY_ONLY_PARSE = /^(?:parse|decode|deserialize|from)/i;
const VERSION_FIELD = /^_?(?:v|\w*version)$/i;

function within(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** One function at work: what in it was made of what was read from the cache. */
class Flow {
  readonly nodes: readonly TSESTree.Node[];
  readonly file: FileView;
  readonly #read: TSESTree.Node;
  readonly #derived = new Set<Variable>();

  constructor(scope: TSESTree.Node, read: CacheOperation, file: FileView) {
    this.file = file;
    this.#read = read.node;
    this.nodes = nodesBelow(file.code.program, scope);
    for (const parameter of this.#callbackParameters(read.node)) this.#add(parameter);
    for (const node of this.nodes) {
      if (node.type === 'VariableDeclarator' && node.init !== null && this.mentions(node.init)) this.#add(node.id);
      if (node.type === 'AssignmentExpression' && this.mentions(node.right)) this.#add(node.left);
    }
  }

  /** `(error, cached) =>` of a callback, `(cached) =>` of `.then`. */
  #callbackParameters(read: TSESTree.CallExpression): readonly TSESTree.Node[] {
    const callback = read.arguments.at(-1);
    if (isFunction(callback)) return callback.params.slice(1, 2);
    const member = this.file.parentOf(read);
    const call = member === undefined ? undefined : this.file.parentOf(member);
    if (member?.type !== 'MemberExpression' || call?.type !== 'CallExpression' || propertyName(member.property, member.computed) !== 'then') return [];
    const [then] = call.arguments;
    return isFunction(then) ? then.params.slice(0, 1) : [];
  }

  #add(pattern: TSESTree.Node): void {
    if (pattern.type === 'Identifier') {
      const variable = variableOf(this.file.code, pattern);
      if (variable !== undefined) this.#derived.add(variable);
    } else if (pattern.type === 'ArrayPattern') for (const element of pattern.elements) if (element !== null) this.#add(element);
    if (pattern.type === 'ObjectPattern') for (const property of pattern.properties) this.#add(property.type === 'Property' ? property.value : property.argument);
  }

  /** Whether an expression uses what was read. */
  mentions(node: TSESTree.Node): boolean {
    return within(this.#read, node) || this.#derivedIn(node).length > 0;
  }

  #derivedIn(node: TSESTree.Node): readonly Variable[] {
    return this.nodes.flatMap((each) => {
      const variable = each.type === 'Identifier' && within(each, node) ? variableOf(this.file.code, each) : undefined;
      return variable !== undefined && this.#derived.has(variable) ? [variable] : [];
    });
  }

  /** Whether a value was loaded anew, and is not what was read with something changed. */
  isFresh(value: TSESTree.Node, before: number): boolean {
    return this.#derivedIn(value).every((variable) => {
      const last = variable.references.findLast(({ writeExpr, identifier }) => writeExpr !== undefined && writeExpr !== null && identifier.range[0] > this.#read.range[1] && identifier.range[1] < before);
      const written = last?.writeExpr;
      return written !== undefined && written !== null && this.#derivedIn(written).every((each) => each === variable && last?.init !== true && !within(this.#read, written) && !this.#usesItself(written, variable));
    });
  }

  #usesItself(written: TSESTree.Node, variable: Variable): boolean {
    return variable.references.some(({ identifier }) => within(identifier, written));
  }

  /** A hit is given back before anything is loaded: `if (cached) return JSON.parse(cached)`. */
  returnsHitBefore(end: number): boolean {
    const start = this.#read.range[0];
    return this.nodes.some((node) => {
      if (node.range[0] < start || node.range[1] > end) return false;
      if (node.type === 'ReturnStatement') return node.argument !== null && this.#isUse(node.argument) && !within(this.#read, node);
      return node.type === 'IfStatement' && this.mentions(node.test) && this.#isUse(node.consequent) && this.nodes.some((each) => each.type === 'ReturnStatement' && within(each, node.consequent));
    });
  }

  /** What was read is used as data, and not only asked whether it is there. */
  #isUse(node: TSESTree.Node): boolean {
    return this.#derivedIn(node).length > 0;
  }

  /** It is written only where nothing was found: `if (!cached) { … set … }`, and what was found is used elsewhere. */
  writesOnMiss(write: TSESTree.Node): boolean {
    for (let above = this.file.parentOf(write), below = write; above !== undefined && within(above, { range: [this.#read.range[0], Number.POSITIVE_INFINITY] } as TSESTree.Node); below = above, above = this.file.parentOf(above)) {
      if (above.type === 'IfStatement' && below !== above.test && this.mentions(above.test)) {
        const { test } = above;
        const outside = above;
        return this.nodes.some((node) => node.type === 'Identifier' && !within(node, test) && node.range[0] > this.#read.range[1] && (node.range[0] > outside.range[1] || within(node, outside)) && this.#isUse(node) && !within(node, write));
      }
    }
    return false;
  }

  /** Something looks at what was read: a schema, a guard, a field that says the version. */
  get looks(): boolean {
    return this.nodes.some((node) => {
      if (node.type === 'MemberExpression') return VERSION_FIELD.test(propertyName(node.property, node.computed) ?? '') && this.mentions(node.object);
      return node.type === 'CallExpression' && looksAt(node, this.file) && node.arguments.some((argument) => this.mentions(argument));
    });
  }
}

function looksAt(node: TSESTree.CallExpression, file: FileView): boolean {
  const callee = bare(node.callee);
  const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? (propertyName(callee.property, callee.computed) ?? '') : '';
  if (!LOOKS.test(name) || ASKS_A_VALUE.test(name) || (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && ONLY_PARSE.test(callee.object.name))) return false;
  const own = MAY_ONLY_PARSE.test(name) ? file.functionOf(callee) : undefined;
  return own === undefined || looksItself(own);
}

/** Whether a function of the package that says it parses does more than `JSON.parse`: asks for a type, refuses, or hands it to a schema. */
function looksItself({ code, node: own }: Located): boolean {
  const parents = parentsOf(code.program);
  return [...parents.keys()].some((node) => {
    if (!within(node, own)) return false;
    if (node.type === 'CallExpression') {
      const callee = bare(node.callee);
      if (callee.type === 'Identifier') return LOOKS.test(callee.name);
      const object = callee.type === 'MemberExpression' ? callee.object : undefined;
      return callee.type === 'MemberExpression' && LOOKS.test(propertyName(callee.property, callee.computed) ?? '') && !(object?.type === 'Identifier' && ONLY_PARSE.test(object.name));
    }
    const asks = node.type === 'ThrowStatement' || (node.type === 'UnaryExpression' && node.operator === 'typeof') || (node.type === 'BinaryExpression' && (node.operator === 'in' || node.operator === 'instanceof'));
    if (!asks) return false;
    let above = parents.get(node);
    while (above !== undefined && !isFunction(above)) above = parents.get(above);
    return above === own;
  });
}

/** What is known of an entry that is a copy of what a miss loads anew. */
export interface Copy {
  readonly validated: boolean;
  /** The call that reads it; the writing one where one call does both. */
  readonly read: CacheOperation;
}

/** Whether a function of the package, between a call and its client, looks at what it reads. */
function looksInside({ through }: CacheOperation, file: FileView): boolean {
  return through.some(({ code, node }) => callsIn(code.program).some((each) => within(each, node) && looksAt(each, file.viewOf(code))));
}

/** Whether a node runs when a function does: in it, or in what it hands to another function at once, and not in a method that somebody may call some day. */
function runsIn(scope: TSESTree.Node, node: TSESTree.Node, file: FileView): boolean {
  if (!within(node, scope)) return false;
  return functionsAround(node, file).filter((each) => each !== scope && within(each, scope)).every((each) => file.parentOf(each)?.type === 'CallExpression');
}

/** The copy that an operation writes; `undefined` for state, locks and marks, which nobody can load anew. */
export function copyOf(write: CacheOperation, operations: readonly CacheOperation[], file: FileView): Copy | undefined {
  if (write.does === 'readThrough') return { validated: looksInside(write, file), read: write };
  if (write.does !== 'write' || write.call.isClaim) return undefined;
  const identity = keyIdentity(write.key);
  for (const scope of functionsAround(write.node, file)) {
    const read = operations.findLast(({ does, node, key }) => does === 'read' && runsIn(scope, node, file) && node.range[0] < write.node.range[0] && keyIdentity(key) === identity);
    if (read === undefined) continue;
    const flow = new Flow(scope, read, file);
    const start = write.node.range[0];
    if (write.node.arguments.some((argument, index) => index > 0 && !flow.isFresh(argument, start))) return undefined;
    if (!flow.returnsHitBefore(start) && !flow.writesOnMiss(write.node)) continue;
    return { validated: flow.looks || looksInside(read, file), read };
  }
  return copyThroughCall(write, operations, file);
}

/** One function reads, and calls another of the file where it finds nothing: that one loads and writes. */
function copyThroughCall(write: CacheOperation, operations: readonly CacheOperation[], file: FileView): Copy | undefined {
  const [writer] = functionsAround(write.node, file);
  const identity = keyIdentity(write.key);
  if (writer === undefined) return undefined;
  for (const read of operations) {
    const [reader] = functionsAround(read.node, file);
    if (read.does !== 'read' || reader === undefined || reader === writer || keyIdentity(read.key) !== identity) continue;
    const flow = new Flow(reader, read, file);
    const loads = flow.nodes.findLast((node) => node.type === 'CallExpression' && node.range[0] > read.node.range[1] && file.functionOf(node.callee)?.node === writer);
    if (loads?.type !== 'CallExpression' || loads.arguments.some((argument) => flow.mentions(argument))) continue;
    if (flow.returnsHitBefore(loads.range[0]) || flow.writesOnMiss(loads)) return { validated: flow.looks || looksInside(read, file), read };
  }
  return undefined;
}
