import type { Operation } from '../../engine/model/operation.ts';
import type { Overtaken } from '../../engine/model/release.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { atSentenceStart, mention } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-unordered-migration',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a new migration that sorts before a released one.',
  sources: [
    'https://pressly.github.io/goose/blog/2021/out-of-order-migrations/',
    'https://github.com/flyway/flyway/issues/1363',
    'https://github.com/supabase/cli/blob/develop/pkg/migration/apply.go',
    'https://atlasgo.io/versioned/apply',
  ],
  operations: 'all',
  check(step) {
    const { release, steps } = step.migration;
    const newest = release?.overtaken.at(-1);
    if (release === undefined || newest === undefined || steps.find(({ released }) => !released) !== step) return undefined;
    const why = whyLate(step, release.policy.late, release.overtaken, newest);
    if (why === undefined) return undefined;
    const dates = release.policy.datedIn;
    return {
      aside: true,
      range: opening(step.operation),
      message: {
        what: `\`${release.name}\` ${dates === undefined ? 'sorts' : 'is dated'} before \`${newest.name}\`${dates === undefined ? '' : ` in \`${dates}\``}, which is released (${release.base}).`,
        why,
        instead: dates === undefined ? `Rename it or generate it anew, so that it sorts behind \`${newest.name}\`.` : `Generate it anew, or give its entry in \`${dates}\` a \`when\` later than that of \`${newest.name}\`.`,
      },
    };
  },
});

/** The first words of the file, or what stands there. */
function opening({ statement }: Operation): { readonly start: number; readonly end: number } {
  const [first, second] = statement.tokens;
  return first === undefined || !statement.exact ? statement.range : statement.locate({ start: first.start, end: (second ?? first).end });
}

/** What its runner does with it. One that runs it late does no harm where nothing depends on the order. */
function whyLate(step: Step, late: string, overtaken: readonly Overtaken[], newest: Overtaken): string | undefined {
  const runner = atSentenceStart(step.runner.name);
  if (late === 'refuses') return `${runner} refuses to run what is older than the newest migration that it has run: the deploy fails.`;
  if (late === 'skips') return `${runner} runs only what is newer than the newest migration that it has run: a database that is up to date never gets it.`;
  for (const { name, shared } of [newest, ...overtaken]) {
    if (shared === undefined) continue;
    const rest = `and a new one before it: both touch the same part of ${mention(shared)}, so that the two may end up different.`;
    return late === 'applies' ? `A database that is up to date gets it after \`${name}\`, ${rest}` : `A database that is up to date gets it after \`${name}\` or not at all, ${rest}`;
  }
  return undefined;
}
