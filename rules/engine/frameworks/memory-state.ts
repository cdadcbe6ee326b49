import type { TSESTree } from '@typescript-eslint/types';
import type { Fact } from '../model/fact.ts';
import { collectionsOf } from './collections.ts';
import type { FileView, Framework } from './framework.ts';
import { StateUses } from './state-roles.ts';

/** A line that begins an empty collection at the top of a module or in a class. */
const COLLECTION = /^(?:export )?(?:const|let|var) [^=\n]*= (?:new (?:Map|Set)\b|\{\}|\[\])|^\s+(?:(?:private|protected|public|readonly|static)\s+)*#?\w+\??(?::[^=\n;]*)?\s*= (?:new (?:Map|Set)\b|\{\}|\[\])/m;
/** Without any of these, nothing proves that requests meet in one. */
const EVIDENCE = /random|uuid|nanoid|ulid|cuid|createId|generate|\b429\b|TooMany|TOO_MANY|\.(?:post|put|patch|delete)\(|@(?:Post|Put|Patch|SubscribeMessage|Mutation)|connection|processed|handled|dedup|duplic|idempot|received|delivered|replay|seen|nonce|otp|verification|challenge|csrf|state|session|token|grant|verifier/i;

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'Program') return [];
  return collectionsOf(file).flatMap((collection): Fact[] => {
    const role = collection.uses.length === 0 ? undefined : new StateUses(collection, file).role;
    return role === undefined ? [] : [{ kind: 'memoryState', name: collection.name, ...role, file: file.code.path, range: { start: collection.declared.range[0], end: collection.declared.range[0] + collection.name.length } }];
  });
}

/** State in the memory of the process in which requests meet. */
export const memoryState: Framework = { name: 'memory state', words: [], mayConcern: (text) => COLLECTION.test(text) && EVIDENCE.test(text), gives: ['memoryState'], facts };
