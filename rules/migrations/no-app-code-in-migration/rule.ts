import type { AppCodeUsed } from '../../engine/model/operation.ts';
import { defineRule } from '../../engine/model/rule.ts';

export default defineRule({
  id: 'no-app-code-in-migration',
  family: 'migrations',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow migrations that do something else when the application or its surroundings change.',
  sources: ['https://docs.gitlab.com/development/database/migrations_style_guide/#using-application-code-in-migrations-discouraged', 'https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models'],
  operations: ['appCode'],
  languages: ['code'],
  check(_step, operation) {
    return { range: operation.place('clause'), message: MESSAGES[operation.source](operation) };
  },
});

const MESSAGES: Readonly<Record<AppCodeUsed['source'], (operation: AppCodeUsed) => { readonly what: string; readonly why: string; readonly instead: string }>> = {
  module: ({ name, module }) => ({
    what: `This migration does something else when ${name} of \`${module}\` ${name.includes(' and ') ? 'change, and fails when they are' : 'changes, and fails when it is'} gone.`,
    why: 'A migration runs for years: on every new database, in tests, on the laptop of who joins. The code that it takes along is then that of another version, which expects columns that are not there yet.',
    instead: 'Write what it needs into the migration itself: the SQL, or the values as they are today.',
  }),
  environment: ({ name }) => ({
    what: `\`process.env.${name}\` decides what this migration does, so that databases with the same list of migrations differ.`,
    why: 'It is written down as done wherever it ran; what it left out there, no later migration knows of.',
    instead: 'Do the same everywhere, or decide by what the database itself says: IF EXISTS, or a query of the catalogue.',
  }),
  network: ({ name }) => ({
    what: `\`${name}\` asks another service in the middle of a migration.`,
    why: 'Its transaction waits for the answer with all its locks, and the deploy fails when the service does not answer, today or in a year.',
    instead: 'Fetch it in a script before or after the deploy, and write the rows in batches.',
  }),
};
