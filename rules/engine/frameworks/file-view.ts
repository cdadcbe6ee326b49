import type { TSESTree } from '@typescript-eslint/types';
import { bare, functionOf, isFunction, settled, type Located, type Modules } from '../code/declaration.ts';
import { originOf, type Origin } from '../code/origin.ts';
import { variableOf } from '../code/variables.ts';
import type { CodeFile } from '../model/code.ts';
import type { Fact } from '../model/fact.ts';
import { parentsOf } from '../code/walk.ts';
import { behaviourOf, type World } from './behaviour.ts';
import { NO_SURFACES } from './cache-surfaces.ts';
import type { CacheSurfaces } from '../model/settings.ts';
import type { FileView } from './framework.ts';
import { FRAMEWORKS } from './frameworks.ts';

const OPERATIONS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
};

function textAt({ code, node }: Located, modules: Modules): string | undefined {
  const value = settled({ code, node }, modules);
  if (value.node.type === 'Literal' && typeof value.node.value === 'string') return value.node.value;
  if (value.node.type !== 'TemplateLiteral') return undefined;
  let text = '';
  for (const [index, { value: part }] of value.node.quasis.entries()) {
    text += part.cooked;
    const hole = value.node.expressions[index];
    if (hole === undefined) continue;
    const filled = textAt({ code: value.code, node: hole }, modules);
    if (filled === undefined) return undefined;
    text += filled;
  }
  return text;
}

function numberAt(at: Located, modules: Modules, depth = 8): number | undefined {
  const { code, node } = settled(at, modules);
  if (node.type === 'Literal') return typeof node.value === 'number' ? node.value : undefined;
  if (node.type !== 'BinaryExpression' || depth <= 0) return undefined;
  const left = numberAt({ code, node: node.left }, modules, depth - 1);
  const right = numberAt({ code, node: node.right }, modules, depth - 1);
  return left === undefined || right === undefined ? undefined : OPERATIONS[node.operator]?.(left, right);
}

/** What a call gives is what its function returns, so that a router made by one is the router that it fills. */
function identityAt(at: Located, modules: Modules, depth = 6): string | undefined {
  const { code, node } = settled(at, modules);
  if (node.type === 'CallExpression' && depth > 0) {
    const made = functionOf({ code, node: node.callee }, modules);
    if (made !== undefined) {
      const { body } = made.node;
      const last = body?.type === 'BlockStatement' ? body.body.findLast((statement) => statement.type === 'ReturnStatement') : undefined;
      const value = last?.type === 'ReturnStatement' ? last.argument : body;
      if (value !== null && value !== undefined && value.type !== 'BlockStatement') return identityAt({ code: made.code, node: value }, modules, depth - 1);
    }
  }
  const declared = node.type === 'Identifier' ? variableOf(code, node)?.defs[0]?.name : undefined;
  return `${code.path}#${(declared ?? node).range[0]}`;
}

/** Looks into files of one package. */
export class FileViews {
  readonly #modules: Modules;
  readonly #surfaces: CacheSurfaces;
  readonly #views = new WeakMap<CodeFile, FileView>();
  readonly #world: World = {
    view: ({ code }) => this.of(code),
    actionOf: (call) => {
      for (const framework of FRAMEWORKS) {
        const action = framework.action?.(call);
        if (action !== undefined) return action;
      }
      return undefined;
    },
  };

  constructor(modules: Modules, surfaces: CacheSurfaces = NO_SURFACES) {
    this.#modules = modules;
    this.#surfaces = surfaces;
  }

  of(code: CodeFile): FileView {
    let view = this.#views.get(code);
    if (view === undefined) this.#views.set(code, (view = this.#make(code)));
    return view;
  }

  #make(code: CodeFile): FileView {
    const modules = this.#modules;
    const world = this.#world;
    const origins = new Map<TSESTree.Node, Origin | undefined>();
    return {
      code,
      modules,
      surfaces: this.#surfaces,
      viewOf: (other) => this.of(other),
      originOf(node) {
        if (!origins.has(node)) origins.set(node, originOf({ code, node }, modules));
        return origins.get(node);
      },
      textOf: (node) => (node === undefined ? undefined : textAt({ code, node }, modules)),
      numberOf: (node) => (node === undefined ? undefined : numberAt({ code, node }, modules)),
      behaviourOf(node, shape = {}) {
        const target = node === undefined ? undefined : isFunction(node) ? { code, node } : functionOf({ code, node: bare(node) }, modules);
        return target === undefined ? undefined : behaviourOf(target, shape, world);
      },
      functionOf: (node) => functionOf({ code, node }, modules),
      settled: (node) => settled({ code, node }, modules),
      parentOf: (node) => parentsOf(code.program).get(node),
      identityOf: (node) => identityAt({ code, node }, modules),
    };
  }

  /** The facts of one file, in the order of its text. */
  factsOf(code: CodeFile): readonly Fact[] {
    const view = this.of(code);
    const { path, text } = code;
    const recognising = FRAMEWORKS.filter((framework) => framework.facts !== undefined && (framework.words.some((word) => text.includes(word)) || framework.owns?.(path) === true || framework.mayConcern?.(text, this.#surfaces) === true));
    const facts: Fact[] = [];
    for (const node of [code.program, ...parentsOf(code.program).keys()]) for (const framework of recognising) facts.push(...(framework.facts?.(node, view) ?? []));
    return facts;
  }
}
