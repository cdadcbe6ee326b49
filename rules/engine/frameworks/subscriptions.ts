import type { TSESTree } from '@typescript-eslint/types';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';
import { isDecided } from './stores.ts';

/** What makes a publisher in the process where it is given nothing. */
const PUBLISHERS: readonly { readonly module: string; readonly maker: string }[] = [
  { module: 'graphql-subscriptions', maker: 'PubSub' },
  { module: 'graphql-yoga', maker: 'createPubSub' },
  { module: '@graphql-yoga/subscription', maker: 'createPubSub' },
];

/** `instance ?? new PubSub()` makes one as a last resort, and `mode() && new PubSub()` perhaps: `isDecided` knows both. */
function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if ((node.type !== 'NewExpression' && node.type !== 'CallExpression') || node.arguments.length > 0) return [];
  const origin = file.originOf(node.callee);
  const publisher = origin === undefined ? undefined : PUBLISHERS.find(({ module, maker }) => module === origin.module && maker === origin.path);
  if (publisher === undefined || isDecided(node, file)) return [];
  return [{ kind: 'memoryStore', library: publisher.module, holds: 'subscriptions', file: file.code.path, range: rangeOf(node.callee) }];
}

/** Subscriptions of GraphQL that are published in the process, unless they are given a broker. */
export const subscriptions: Framework = { name: 'subscriptions', words: PUBLISHERS.map(({ module }) => module), gives: ['memoryStore'], facts };
