import type { TSESTree } from '@typescript-eslint/types';
import type { Located, Modules } from '../code/declaration.ts';
import type { Origin } from '../code/origin.ts';
import type { FunctionNode } from '../code/value.ts';
import type { CodeFile } from '../model/code.ts';
import type { Action, Behaviour, Fact, FactKind } from '../model/fact.ts';
import type { CacheSurfaces } from '../model/settings.ts';

/** What a parameter of a handler is, so that what is done to it can be told: how a framework answers. */
export type Role = 'response' | 'context' | 'request';

/** How a function is looked into. */
export interface HandlerShape {
  /** Roles of its parameters, in their order. */
  readonly roles?: readonly (Role | undefined)[];
  /** What it returns is the answer, with this status where nothing else says one. */
  readonly returns?: number;
  /** The only part of it that is looked into: what stands behind a condition. */
  readonly within?: TSESTree.Node;
}

/** A file at work: its code, and what its expressions are. All answers are bounded and never throw. */
export interface FileView {
  readonly code: CodeFile;
  readonly modules: Modules;
  /** What the user says of caches of the house. */
  readonly surfaces: CacheSurfaces;
  /** Another file of the package at work. */
  viewOf(code: CodeFile): FileView;
  /** What an expression was made of: `()` of `express`. */
  originOf(node: TSESTree.Node): Origin | undefined;
  /** A text that is written down or a constant; `undefined` where only the running program knows. */
  textOf(node: TSESTree.Node | undefined): string | undefined;
  /** A number that is written down, a constant, or sums and products of such. */
  numberOf(node: TSESTree.Node | undefined): number | undefined;
  /** What a function does; `undefined` where the expression is no function of the package. */
  behaviourOf(node: TSESTree.Node | undefined, shape?: HandlerShape): Behaviour | undefined;
  functionOf(node: TSESTree.Node): Located<FunctionNode> | undefined;
  /** The expression that a name stands for, of this file or of another. */
  settled(node: TSESTree.Node): Located;
  /** The node above one of this file. */
  parentOf(node: TSESTree.Node): TSESTree.Node | undefined;
  /** A name for what an expression holds that is the same in every file that uses it: `file#offset`. */
  identityOf(node: TSESTree.Node): string | undefined;
}

/** What distinguishes one kind of action; the rest the walk through a function knows. */
type Own<Each> = Each extends Action ? Omit<Each, 'file' | 'range' | 'awaited' | 'conditional' | 'caught' | 'after'> : never;
export type ActionSketch = Own<Action>;

/** A call as a library sees it. */
export interface CallSite {
  readonly node: TSESTree.CallExpression | TSESTree.NewExpression;
  /** What is called: `Pool().query` of `pg`. */
  readonly origin: Origin | undefined;
  readonly file: FileView;
}

/**
 * One library or framework: how its facts and actions look in code. It knows nothing of rules and of other libraries.
 * A new one is a file in this folder and a line in `frameworks.ts`.
 */
export interface Framework {
  readonly name: string;
  /** A text without any of these words has none of its facts: the cheap look before anything is parsed. Matched case-sensitively. */
  readonly words: readonly string[];
  /** Of some kinds, words of which a text needs one as well: whoever asks for one kind in a whole package parses no more than may have it. */
  readonly wordsOf?: Partial<Readonly<Record<FactKind, readonly string[]>>>;
  /** Where words cannot tell: whether a text may have its facts. */
  readonly mayConcern?: (text: string, surfaces: CacheSurfaces) => boolean;
  /** A path that makes a file its own, whatever its words. */
  readonly owns?: (path: string) => boolean;
  /** The kinds of fact that it gives. */
  readonly gives: readonly FactKind[];
  /** The facts that one node of a file states. */
  facts?(node: TSESTree.Node, file: FileView): readonly Fact[];
  /** What a call does; `harmless` where it certainly does nothing that counts. */
  action?(call: CallSite): ActionSketch | 'harmless' | undefined;
}
