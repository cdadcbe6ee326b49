/** `npm run proof`: every scaffold on every version of PostgreSQL, under load; the figures go into `docs/proof.md`. A seed as argument repeats a run. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PAIRS } from '../../test/scaffolds/proof/pairs.ts';
import { prove, type Figures } from '../../test/scaffolds/proof/prove.ts';
import { MAJORS, startServer, type Major } from '../../test/truth/server.ts';

const seed = Number(process.argv[2] ?? Math.trunc(Math.random() * 2 ** 31));
const PAGE = fileURLToPath(new URL('../../docs/proof.md', import.meta.url));

function cell({ queries, longestWait, retried, killed }: Figures): string {
  const more = [...(retried === 0 ? [] : [`${retried} retried`]), ...(killed === 0 ? [] : ['killed'])];
  return [`${queries} · ${longestWait} ms`, ...more].join(', ');
}

const figures = new Map<string, Map<Major, Figures>>();
for (const major of MAJORS) {
  const server = await startServer(major);
  for (const [index, pair] of PAIRS.entries()) {
    const result = await prove(pair, server, seed + index);
    console.log(`${major}  ${pair.name.padEnd(42)} ${cell(result)}`);
    const own = figures.get(pair.name) ?? new Map<Major, Figures>();
    figures.set(pair.name, own.set(major, result));
  }
  await server.stop();
}

const rows = PAIRS.map(({ name, differs }) => {
  const own = figures.get(name);
  const of = own?.get(17);
  return `| ${name}${differs === undefined ? '' : ` (${differs})`} | ${of?.deploys ?? 0} | ${of?.migrations ?? 0} | ${MAJORS.map((major) => { const result = own?.get(major); return result === undefined ? '' : cell(result); }).join(' | ')} |`;
});

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

What code changes over to a second column is run in \`test/scaffolds/code-columns.test.ts\`, in pg, Knex, Kysely, Drizzle and TypeORM, each release beside the one before. Of the tools, Knex runs what was written by its own runner
(\`test/scaffolds/knex.test.ts\`); for the others the files are compared with what each tool asks for (\`test/scaffolds/tools.test.ts\`, \`libraries.test.ts\`), and not run by it.
`,
);
console.log(`Written: docs/proof.md (seed ${seed})`);
process.exit(0);
