import type { TSESTree } from '@typescript-eslint/types';
import type { Located } from '../code/declaration.ts';

/** What a call says of how long an entry lives. */
export type WrittenLifetime = 'none' | 'unknown' | { readonly at: Located; readonly unit: 'seconds' | 'milliseconds' };

/** What a call does to one entry of a shared cache. */
export interface CacheCall {
  readonly does: 'read' | 'write' | 'readThrough' | 'remove';
  readonly library: string;
  readonly node: TSESTree.CallExpression;
  readonly key: Located;
  /** What is written; for `readThrough`, what loads it. */
  readonly value: TSESTree.Node | undefined;
  readonly lifetime: WrittenLifetime;
  /** It makes JSON of objects by itself. */
  readonly serialises: boolean;
  /** Whoever comes first has it: a lock or a mark, no copy of anything. */
  readonly isClaim: boolean;
  readonly mayBeLocal: boolean;
}
