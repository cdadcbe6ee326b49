/** `npm run proof`: every scaffold on every version of PostgreSQL, under load; the figures go into `docs/proof.md`. A seed as argument repeats a run. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PAIRS } from '../../test/scaffolds/proof/pairs.ts';
import { proveRunner } from '../../test/scaffolds/proof/prove-runner.ts';
import { prove, type Figures } from '../../test/scaffolds/proof/prove.ts';
import { RUNNERS } from '../../test/scaffolds/proof/runners.ts';
import { MAJORS, startServer, type Major } from '../../test/truth/server.ts';

const seed = Number(process.argv[2] ?? Math.trunc(Math.random() * 2 ** 31));
const PAGE = fileURLToPath(new URL('../../docs/proof.md', import.meta.url));

function cell({ queries, longestWait, retried, killed }: Figures): string {
  const more = [...(retried === 0 ? [] : [`${retried} retried`]), ...(killed === 0 ? [] : ['killed'])];
  return [`${queries} · ${longestWait} ms`, ...more].join(', ');
}

const figures = new Map<string, Map<Major, Figures>>();
/** Statements that a tool can have in no file. */
const byHand = new Map<string, number>();

function keep(name: string, major: Major, result: Figures): void {
  figures.set(name, (figures.get(name) ?? new Map<Major, Figures>()).set(major, result));
}

function row(name: string, shown: string, count: (of: Figures | undefined) => string): string {
  const own = figures.get(name);
  const cells = MAJORS.map((major) => own?.get(major)).map((result) => (result === undefined ? '' : cell(result)));
  return `| ${shown} | ${count(own?.get(17))} | ${cells.join(' | ')} |`;
}

for (const major of MAJORS) {
  const server = await startServer(major);
  for (const [index, pair] of PAIRS.entries()) {
    const result = await prove(pair, server, seed + index);
    console.log(`${major}  ${pair.name.padEnd(42)} ${cell(result)}`);
    keep(pair.name, major, result);
  }
  for (const tool of RUNNERS) {
    const result = await proveRunner(tool, server);
    byHand.set(tool.name, result.byHand);
    console.log(`${major}  ${tool.name.padEnd(42)} ${cell(result)}`);
    keep(tool.name, major, result);
  }
  await server.stop();
}

const rows = PAIRS.map(({ name, differs }) => row(name, `${name}${differs === undefined ? '' : ` (${differs})`}`, (of) => `${of?.deploys ?? 0} | ${of?.migrations ?? 0}`));
const runnerRows = RUNNERS.map(({ name }) => row(name, name, (of) => `${of?.deploys ?? 0} | ${of?.migrations ?? 0} | ${byHand.get(name) ?? 0}`));

writeFileSync(
  PAGE,
  `# What is proved

\`npm run proof\` makes each change by its scaffold on real servers, 14 to 18, while old and new code read and write the same 20,000 rows (40,000 where a partition is attached). It fails where

- a query of the load fails,
- one waits for a lock of a migration (\`pg_blocking_pids\`, asked again and again) longer than the lock_timeout of two seconds that migrations are written with,
- a row is lost, doubled, or left as it was,
- the schema ends otherwise than the change by itself would have it, but for what is said in brackets.

Old code runs until the last deploy of several, else all the time; new code from the first deploy on. Migrations are sent as psql sends them, each statement by itself; one that runs into its lock_timeout is sent again
(“retried”). A backfill is ended once at a random moment and begun again (“killed”).

Measured on ${new Date().toISOString().slice(0, 10)} with the seed ${seed} on Node ${process.versions.node}, on a machine that did other things as well: the number of queries says only that there was a load. In each cell: queries that were sent
meanwhile, and the longest that one waited for a migration.

| change | deploys | migrations | ${MAJORS.join(' | ')} |
|---|---|---|${MAJORS.map(() => '---').join('|')}|
${rows.join('\n')}

## By the tools' own runners

A renamed column with an index, in the form of each tool that npm ships and run by its own runner in the same way: at each deploy all that is pending. What a runner can only send inside of a transaction (the call of the
backfill, an index built CONCURRENTLY) stands in no file; the action says so, and here it is sent by hand.

| tool | deploys | migrations | by hand | ${MAJORS.join(' | ')} |
|---|---|---|---|${MAJORS.map(() => '---').join('|')}|
${runnerRows.join('\n')}

Prisma needs engines that npm does not ship, Supabase, goose, golang-migrate and Flyway are no packages of npm: for these the files are compared with what each tool asks for (\`test/scaffolds/tools.test.ts\`), and not run by it.

What code changes over to a second column is run in \`test/scaffolds/code-columns.test.ts\`, in pg, Knex, Kysely, Drizzle and TypeORM, each release beside the one before.
`,
);
console.log(`Written: docs/proof.md (seed ${seed})`);
process.exit(0);
