import { shownKey } from '../../engine/model/cache-key.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** Names of what changes from one deploy to the next. */
const VERSION = /VERSION|(?:^|_)(?:SHA|COMMIT|BUILD|RELEASE|REVISION|DEPLOY(?:MENT)?)(?:_|$)/i;

export default defineServiceRule({
  id: 'no-undefined-cache-version',
  family: 'cache',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow the version in the key of a cache to be `undefined` where a variable of the environment is not set.',
  sources: ['https://nodejs.org/api/process.html#processenv', 'https://tc39.es/ecma262/#sec-template-literals-runtime-semantics-evaluation'],
  facts: ['environmentKey'],
  check({ hole, key, range }, service) {
    const name = hole.environment ?? '';
    if (!service.isService || !VERSION.test(name) || service.mentions(checks(name))) return undefined;
    return {
      range,
      message: {
        what: `Where \`${name}\` is not set, this key is \`${shownKey(key.map((part) => (part === hole ? { text: 'undefined' } : part)))}\`.`,
        why: 'During a rolling deploy every version then reads and writes the same entries, which is what the version was put there to prevent, and nothing fails that anybody would notice.',
        instead: `Put a number that the code itself says into the key and raise it when the shape changes, or refuse to start without \`${name}\`.`,
      },
    };
  },
});

/** Somebody declares the variable to a library that checks the environment, gives it a default, or stops without it. */
function checks(name: string): RegExp {
  return new RegExp(`\\b${name}\\b['"]?\\s*:\\s*(?:\\w+\\.|str\\b|num\\b)|!\\s*process\\.env\\.${name}\\b|\\bprocess\\.env\\.${name}\\s*(?:\\?\\?|\\|\\|)?=[^=]`);
}
