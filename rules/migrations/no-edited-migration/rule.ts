import type { ReleasePolicy } from '../../engine/model/release.ts';
import { defineRule } from '../../engine/model/rule.ts';
import { atSentenceStart } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-edited-migration',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow changing a migration that is released.',
  sources: [
    'https://www.prisma.io/docs/orm/v6/prisma-migrate/understanding-prisma-migrate/migration-histories',
    'https://docs.rs/sqlx/latest/sqlx/migrate/trait.MigrationSource.html',
    'https://github.com/thomwright/postgres-migrations',
    'https://github.com/liquibase/liquibase/issues/4665',
  ],
  operations: 'all',
  ofReleased: true,
  check(step) {
    const { release, steps } = step.migration;
    // One message a file, whichever of its statements it is about.
    if (release?.difference === undefined || steps.find(({ released }) => released) !== step) return undefined;
    return {
      aside: true,
      range: release.difference,
      message: {
        what: `\`${release.name}\` is not what was released (${release.base}).`,
        why: whyOnce(release.policy, atSentenceStart(step.runner.name)),
        instead: 'Put the released text back, and make the change in a new migration.',
      },
    };
  },
});

function whyOnce({ edited }: ReleasePolicy, runner: string): string {
  switch (edited) {
    case 'refuses':
      return `${runner} keeps a checksum of what it has run, and refuses to go on where the text has changed: the deploy fails.`;
    case 'skips':
      return `${runner} runs a migration once: a database that has it never gets this change, and a new one is not like it.`;
    case 'unknown':
      return 'A migration runs once: a database that has it never gets this change, and a runner that keeps checksums refuses to go on.';
  }
}
