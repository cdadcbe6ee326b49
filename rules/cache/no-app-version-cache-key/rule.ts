import { isHole, shownKey, type KeyHole } from '../../engine/model/cache-key.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

/** What is another one with each deploy. */
const OF_THE_DEPLOY = /(?:^|[^a-z])(?:app_?version|git_?(?:sha|commit|hash)|commit(?:_?(?:sha|hash|ref))?|build_?(?:id|sha|number|hash)|release(?:_?(?:id|sha|version))?|deploy(?:ment)?_?id|npm_package_version|revision)$|(?:package|pkg)(?:json)?\.version$/i;

/** Pages and files, which are another with each build: there it is right. */
const BUILT = /html|page|asset|render|ssr|bundle|static|script|style/i;

function changes({ source, environment }: KeyHole): boolean {
  return OF_THE_DEPLOY.test(environment ?? source);
}

export default defineServiceRule({
  id: 'no-app-version-cache-key',
  family: 'cache',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow the version of the whole application in the key of a shared cache.',
  sources: ['https://aws.amazon.com/builders-library/caching-challenges-and-strategies/'],
  facts: ['cacheCopy'],
  check({ key, range }, service) {
    const hole = key.filter(isHole).find(changes);
    if (!service.isService || hole === undefined || BUILT.test(shownKey(key))) return undefined;
    return {
      range,
      message: {
        what: `Every deploy begins with none of \`${shownKey(key)}\`: \`${hole.environment ?? hole.source}\` is another one each time.`,
        why: 'During a rolling deploy all that was copied is loaded a second time, whether its shape has changed or not, and what one version removes stays in the other: requests that reach the old instances go on getting it, and a rollback brings it back.',
        instead: 'Put a number there that stands in the code and is raised when the shape of this entry changes, and remove the versions before it as well.',
      },
    };
  },
});
