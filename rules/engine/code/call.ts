import type { TSESTree } from '@typescript-eslint/types';
import type { Range } from '../model/range.ts';
import type { FunctionValue, TextValue, Value } from './value.ts';

/** A call as the library sees it. */
export interface Call {
  readonly node: TSESTree.CallExpression | TSESTree.NewExpression | TSESTree.TaggedTemplateExpression;
  /** The name of the method as written, or the whole call where there is none. */
  readonly name: Range;
  /** The whole call, from the beginning of its chain. */
  readonly range: Range;
  readonly args: readonly Value[];
  /** False where a spread hides how many arguments there are. */
  readonly complete: boolean;
  /** For a tag: the texts between the values in `args`. */
  readonly strings: readonly TextValue[] | undefined;
  /** Runs a function of the file. */
  invoke(callee: FunctionValue, args: readonly Value[], self?: Value): Value;
}

/** What a library tells the evaluator of a file. */
export interface Library {
  /** A value of another module that the library knows: `sql` of kysely. */
  imported?(module: string, path: readonly string[], range: Range): Value | undefined;
  /** An object of the library goes where the evaluator cannot follow: to a function of another file, or too deep. */
  escaped(objects: readonly Value[], node: TSESTree.Node): void;
  /** How many statements the library has recorded so far. */
  position?(): number;
  /**
   * Nobody awaits or uses what an expression gave.
   *
   * @param since the position before the expression was run: a promise among the value stands for what was recorded after it
   */
  dropped?(value: Value, node: TSESTree.Node, since: number): void;
}
