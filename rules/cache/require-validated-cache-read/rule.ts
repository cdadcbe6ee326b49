import { keepsState, shownKey, type KeyPart } from '../../engine/model/cache-key.ts';
import { hasSharedStore } from '../../engine/model/shared-store.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'require-validated-cache-read',
  family: 'cache',
  preset: 'strict',
  severity: 'warn',
  summary: 'Require that an object from a shared cache is checked before it is used.',
  sources: ['https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/', 'https://zod.dev/basics#handling-errors'],
  facts: ['cacheCopy'],
  check({ structured, validated, through, envelope, key, read, library, mayBeLocal }, service) {
    if (!service.isService || !structured || validated || envelope || through || keepsState(key) || (mayBeLocal && !hasSharedStore(service))) return undefined;
    const where = isKnown(key) ? `under \`${shownKey(key)}\`` : 'under the keys that it is handed';
    return {
      range: read,
      message: {
        what: `What \`${library}\` has ${where} is used as it is read.`,
        why: 'During a rolling deploy another version may have written it, in another shape: a field that is missing is found out somewhere else, if at all, and the version in a key helps only where somebody has thought of raising it.',
        instead: 'Hand it to a schema (`schema.safeParse(value)`), and take what does not fit for a miss.',
      },
    };
  },
});

function isKnown(key: readonly KeyPart[]): boolean {
  return /[a-z]{2}/i.test(shownKey(key));
}
