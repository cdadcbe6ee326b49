import type { Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { FunctionNode } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import { nodesBelow } from '../code/walk.ts';
import type { MemoryState } from '../model/fact.ts';
import type { Collection, CollectionUse } from './collections.ts';
import type { FileView } from './framework.ts';
import { callableAround, isHandler } from './request-handlers.ts';

/** What a collection is for, as its uses prove it. */
export type StateRole = Pick<MemoryState, 'role' | 'writer' | 'reader'>;

type Placed<Use extends CollectionUse = CollectionUse> = Use & { readonly around: FunctionNode };
type Write = Extract<CollectionUse, { readonly does: 'write' }>;

/** What belongs to the process: connections, callbacks, timers, work under way, what was registered or measured, copies of what is elsewhere. */
const OF_THE_PROCESS = /cach|memo|warn|log(?:ged|s)?$|listener|subscri|client|conn|socket|stream|pending|in_?flight|promise|timer|timeout|interval|controller|worker|process(?:es)?$|callback|regist|plugin|schema|definition|instance|pool|metric|stat(?:s|istics)$|histogram|gauge|buffer|emitter|observer|waiter|resolver|transport|provider|adapter|mock|fake|memory|local|debug|dev/i;
/** Names of what is alive in the process. */
const LIVE = /socket|^ws$|conn|client|^res$|^reply$|response|request$|stream|timer|timeout|interval|resolve|reject|callback|^cb$|^fn$|listener|handler|emitter|controller|promise|process|worker|abort|observer|server|page|browser|subscri/i;
const LIVE_TYPES = /Socket|Response|Request|Connection|Client|Stream|Controller|Emitter|Subscri|Callback|Listener|Handler|Promise|Function|Time(?:r|out)|Process|Worker|Server|Observer|Reply/;
const PLAIN_CLASSES = /^(?:Date|Set|Map|Array|URL|Buffer)$/;
const PLAIN_CALLS = /^(?:now|parse|String|Number|Boolean|toString|trim|toLowerCase|structuredClone|assign|map|filter|from|slice)$/;
/** What makes an id that nobody else has. */
const MAKES_IDS = /^(?:randomUUID|uuid(?:v\d)?|v[1-7]|nanoid|ulid|cuid2?|createId|randomBytes|generate(?:Id|Token|Code|UUID))$/i;
/** What people ask for by the id that they were given. */
const THINGS = /upload|file|document|session|token|otp|code|cart|order|job|task|room|game|lobb|match|invite|payment|checkout|challenge|draft|item|user|message|note|post|todo|result|report|export|download|ticket|challenge|state|grant/i;
/** What is done to things that were done already. */
const DONE = /process?ed|handled|dedup|duplicat|idempot|received|delivered|replay|seen(?:event|message|webhook|update|request|deliver|id)|used(?:nonce|token|code)|nonces/i;
/** What lets somebody in. */
const SECRETS = /otp|verification|reset(?:token|code)|login(?:token|code|state)|magic_?link|challenge|nonce|csrf|(?:oauth|auth|oidc|saml)_?(?:state|code|request)|pkce|code_?verifier|refresh_?token|grant|session/i;
/** Answers that it is too much, and does not merely ask whether another service said so. */
const REFUSES = /(?:status|code|sendStatus|statusCode)\)?\s*(?:\(\s*|[:=]\s*)429\b|,\s*429\s*\)|new \w*TooManyRequests|HttpStatus\.TOO_MANY_REQUESTS/;
/** Names of calls that keep something elsewhere, or fetch it from there. */
const ELSEWHERE = /^(?:save|insert\w*|upsert\w*|persist\w*|query|execute|find(?:One|Many|Unique|First|ById|All)\w*|set(?:ex|Ex)|publish|putItem|put_?object)$/i;

/** The uses of one collection, each with the function that it runs in. */
export class StateUses {
  readonly #collection: Collection;
  readonly #file: FileView;
  readonly #uses: readonly Placed[];

  constructor(collection: Collection, file: FileView) {
    this.#collection = collection;
    this.#file = file;
    this.#uses = collection.uses.flatMap((use) => {
      const around = callableAround(use.node, file);
      return around === undefined ? [] : [{ ...use, around }];
    });
  }

  /** `undefined` where nothing proves that requests meet in it. */
  get role(): StateRole | undefined {
    const { name, owner, single } = this.#collection;
    if (!single) return this.#store;
    return this.#limit ?? this.#duplicates ?? (OF_THE_PROCESS.test(name) || /memory|mock|fake|stub|local|cache/i.test(owner ?? '') ? undefined : this.#store);
  }

  #of<Does extends CollectionUse['does']>(does: Does): readonly Placed<Extract<CollectionUse, { readonly does: Does }>>[] {
    return this.#uses.filter((use): use is Placed<Extract<CollectionUse, { readonly does: Does }>> => use.does === does);
  }

  /** It counts and answers 429. */
  get #limit(): StateRole | undefined {
    const counting = [...this.#of('count'), ...this.#of('write').filter((write) => this.#isCount(write))].find(({ around }) => this.#of('read').some((read) => read.around === around) && REFUSES.test(this.#text(around)));
    return counting === undefined || /socket\.id|connection/i.test(this.#text(counting.around)) ? undefined : { role: 'limit', writer: this.#nameOf(counting.around), reader: undefined };
  }

  /** One more than before, or one to begin with. */
  #isCount({ value }: Write): boolean {
    return value !== undefined && /\+ ?1\b|\bcount\b/i.test(this.#text(value));
  }

  /** `if (processed.has(id)) return; processed.add(id)`. */
  get #duplicates(): StateRole | undefined {
    const { name } = this.#collection;
    if (/warn|log/i.test(name)) return undefined;
    const mark = this.#of('write').find((write) => (DONE.test(name) || DONE.test(this.#nameOf(write.around) ?? '')) && this.#isMark(write) && !this.#isForgotten(write) && this.#asks(write));
    return mark === undefined || this.#goesElsewhere(mark.around) ? undefined : { role: 'duplicates', writer: this.#nameOf(mark.around), reader: undefined };
  }

  #isMark({ key, value }: Write): boolean {
    if (key === undefined) return false;
    return value === undefined || value.type === 'Literal' || /^(?:Date\.now\(\)|new Date\(\)|now)$/.test(this.#text(value));
  }

  /** Somebody who asks for the same key before leaves. */
  #asks({ key, around, node }: Placed<Write>): boolean {
    return [...this.#of('ask'), ...this.#of('read')].some((ask) => {
      if (ask.around !== around || ask.node.range[0] > node.range[0] || key === undefined || this.#text(ask.key) !== this.#text(key)) return false;
      const found = this.#variableOf(ask.node);
      return this.#nodesIn(around).some((each) => {
        if (each.type !== 'IfStatement' || each.range[0] > node.range[0]) return false;
        const isAsked = found === undefined ? isWithin(ask.node, each.test) : new RegExp(`\\b${found}\\b`).test(this.#text(each.test));
        return isAsked && (isWithin(node, each) || /\b(?:return|throw|continue)\b/.test(this.#text(each.consequent)));
      });
    });
  }

  /** The variable that an expression is kept in at once. */
  #variableOf(node: TSESTree.Node): string | undefined {
    const parent = this.#file.parentOf(node);
    return parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name.replaceAll('$', '\\$') : undefined;
  }

  /** Done means done: work under way is taken out when it ends. */
  #isForgotten({ key, around }: Placed<Write>): boolean {
    return this.#of('remove').some((remove) => remove.around === around && key !== undefined && this.#text(remove.key) === this.#text(key));
  }

  /** One function keeps what another gives out. */
  get #store(): StateRole | undefined {
    for (const write of this.#of('write')) {
      if (this.#isReadThrough(write.around) || this.#isLive(write) || this.#goesElsewhere(write.around)) continue;
      const readers = this.#uses.filter((use) => (use.does === 'read' || use.does === 'look') && use.around !== write.around && !this.#goesElsewhere(use.around));
      const reader = readers.find((use) => this.#isChecked(write, use) || (this.#collection.single && (this.#isHandedOut(write, use) || this.#isBetweenHandlers(write, use))));
      if (reader !== undefined) return { role: 'store', writer: this.#nameOf(write.around), reader: this.#nameOf(reader.around) };
    }
    return undefined;
  }

  /** A miss is filled where it is noticed: a copy of something that can be made again. */
  #isReadThrough(around: FunctionNode): boolean {
    return this.#uses.some((use) => (use.does === 'read' || use.does === 'ask') && use.around === around);
  }

  /** Under an id that is made here and given out; whoever has it asks for it. */
  #isHandedOut({ key, value, around }: Placed<Write>, reader: Placed): boolean {
    if (reader.does !== 'read' || !THINGS.test(this.#collection.name) || key === undefined || value === undefined) return false;
    const id = bare(key);
    const made = this.#file.settled(id).node;
    if (id.type !== 'Identifier' || made.type !== 'CallExpression' || !MAKES_IDS.test(calledName(made))) return false;
    return this.#fromOutside(reader.key, reader.around) && this.#nodesIn(around).some((node) => this.#givesOut(node, id.name));
  }

  #givesOut(node: TSESTree.Node, name: string): boolean {
    const given = node.type === 'ReturnStatement' ? node.argument : node.type === 'CallExpression' && /^(?:json|send|cookie|end|redirect|text|setCookie)$/.test(calledName(node)) ? node : null;
    return given !== null && new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(this.#text(given));
  }

  /** What one request brings, another gets. */
  #isBetweenHandlers({ key, value, around }: Placed<Write>, reader: Placed): boolean {
    const { name } = this.#collection;
    if (!isHandler(around, this.#file) || !isHandler(reader.around, this.#file) || value === undefined || this.#text(around).includes('disconnect')) return false;
    return name.length > 1 && [key, value].some((node) => node !== undefined && this.#fromOutside(node, around));
  }

  /** A secret that was kept under what somebody brings, and refused where it is not there. */
  #isChecked({ key, value, around }: Placed<Write>, reader: Placed): boolean {
    if (reader.does !== 'read' || !SECRETS.test(`${this.#collection.owner ?? ''} ${this.#collection.name}`) || key === undefined || value === undefined) return false;
    if (!this.#fromOutside(reader.key, reader.around) || !(this.#fromOutside(key, around) || this.#file.settled(key).node.type === 'CallExpression')) return false;
    const variable = this.#variableOf(reader.node);
    return variable !== undefined && this.#nodesIn(reader.around).some((node) => node.type === 'IfStatement' && new RegExp(`!\\s*${variable}\\b`).test(this.#text(node.test)) && /\bthrow\b|\b4\d\d\b|\breturn (?:callback|done|cb)\(/.test(this.#text(node.consequent)));
  }

  /** Whether a value is made of what the function is given. */
  #fromOutside(node: TSESTree.Node, around: FunctionNode): boolean {
    const given = new Set<Variable>();
    const add = (pattern: TSESTree.Node): void => {
      for (const each of [pattern, ...this.#nodesIn(pattern)]) {
        const variable = each.type === 'Identifier' ? variableOf(this.#file.code, each) : undefined;
        if (variable !== undefined) given.add(variable);
      }
    };
    const mentions = (part: TSESTree.Node): boolean => [part, ...this.#nodesIn(part)].some((each) => each.type === 'Identifier' && given.has(variableOf(this.#file.code, each) as Variable));
    for (const parameter of around.params) add(parameter);
    for (const each of this.#nodesIn(around)) if (each.type === 'VariableDeclarator' && each.init !== null && mentions(each.init)) add(each.id);
    return mentions(node);
  }

  #isLive({ value }: Write): boolean {
    if (value === undefined) return false;
    const parts = [value, ...this.#nodesIn(value)];
    const object = bare(value);
    if (object.type === 'CallExpression' && !PLAIN_CALLS.test(calledName(object))) return true;
    return parts.some((node) => {
      if (isFunction(node)) return true;
      if (node.type === 'NewExpression') return !(node.callee.type === 'Identifier' && PLAIN_CLASSES.test(node.callee.name));
      if (node.type !== 'Identifier') return false;
      const type = variableOf(this.#file.code, node)?.defs[0]?.name;
      const annotation = type?.type === 'Identifier' ? type.typeAnnotation : undefined;
      return LIVE.test(node.name) && !this.#isRequestData(node) ? true : annotation !== undefined && LIVE_TYPES.test(this.#text(annotation)) && !this.#isRequestData(node);
    });
  }

  /** `request.body`, and not the request. */
  #isRequestData(node: TSESTree.Node): boolean {
    const parent = this.#file.parentOf(node);
    return parent?.type === 'MemberExpression' && (parent.object === node ? !/^(?:res|response|reply)$/i.test(this.#text(node)) : !parent.computed);
  }

  /** The function keeps it elsewhere as well, or has it from there. */
  #goesElsewhere(around: FunctionNode): boolean {
    return this.#nodesIn(around).some((node) => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && ELSEWHERE.test(calledName(node)) && !this.#uses.some((use) => use.node === node));
  }

  #nodesIn(outer: TSESTree.Node): readonly TSESTree.Node[] {
    return nodesBelow(this.#file.code.program, outer);
  }

  #nameOf(around: FunctionNode): string | undefined {
    const parent = this.#file.parentOf(around);
    if (around.type === 'FunctionDeclaration') return around.id?.name;
    if (parent?.type === 'MethodDefinition' || parent?.type === 'Property') return propertyName(parent.key, parent.computed);
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
    if (parent?.type !== 'CallExpression') return undefined;
    const path = this.#file.textOf(parent.arguments[0]);
    return path === undefined ? undefined : `${calledName(parent).toUpperCase()} ${path}`;
  }

  #text(node: TSESTree.Node): string {
    return this.#file.code.text.slice(...node.range);
  }
}

function isWithin(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

function calledName({ callee }: TSESTree.CallExpression): string {
  const node = bare(callee);
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? (propertyName(node.property, node.computed) ?? '') : '';
}
