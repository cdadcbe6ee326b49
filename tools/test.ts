/**
 * `npm test`: builds, then runs every suite, the slow ones in parallel, and ends with one line that counts them all.
 * Each stage is a mocha process of its own; what it prints comes out when it is done, so that two do not mix.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Stage {
  readonly name: string;
  readonly files: readonly string[];
}

/** The longest first, two at a time: the machine is assumed to have two cores. */
const STAGES: readonly Stage[] = [
  { name: 'scaffolds', files: ['test/scaffolds/*.test.ts'] },
  { name: 'PostgreSQL 14 to 18', files: ['test/truth/*.test.ts'] },
  { name: 'VS Code', files: ['test/e2e/*.test.ts'] },
  { name: 'ESLint 9.15, 9.39 and 10, language server', files: ['test/eslint/*.test.ts', 'test/server/*.test.ts'] },
  { name: 'engine, catalogue, command line', files: ['test/*.test.ts', 'test/engine/*.test.ts', 'test/cli/*.test.ts'] },
  { name: 'migration libraries', files: ['test/databases/*.test.ts', 'test/db-migrate/*.test.ts', 'test/embedded/*.test.ts', 'test/knex/*.test.ts', 'test/kysely/*.test.ts', 'test/mikro-orm/*.test.ts', 'test/node-pg-migrate/*.test.ts', 'test/payload/*.test.ts', 'test/sequelize/*.test.ts', 'test/slonik/*.test.ts', 'test/typeorm/*.test.ts'] },
  { name: 'gates', files: ['test/formatters/*.test.ts', 'test/gates/*.test.ts'] },
  { name: 'hostile files', files: ['test/robustness/*.test.ts'] },
];

const AT_ONCE = 2;

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Report {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
}

function run(stage: Stage, folder: string): Promise<Counts> {
  const output = join(folder, `${stage.name.replaceAll(/\W+/g, '-')}.json`);
  const reporters = ['--reporter', join(root, 'tools/stage-reporter.cjs'), '--reporter-option', `output=${output}`];
  const child = spawn(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), ...reporters, '--timeout', '300000', ...stage.files], { cwd: root });
  const began = performance.now();
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(`\n== ${stage.name}, ${Math.round((performance.now() - began) / 1000)} s\n${printed}`);
      resolve(countsOf(output, code));
    });
  });
}

/** A stage that died before its end has failed, whatever it counted; a skipped test is one that nobody ran. */
function countsOf(output: string, code: number | null): Counts {
  try {
    const { stats } = JSON.parse(readFileSync(output, 'utf8')) as Report;
    const failed = stats.failures + stats.pending;
    return { passed: stats.passes, failed: failed === 0 && code !== 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zero-downtime-test-'));
  let passed = 0;
  let failed = 0;
  const waiting = [...STAGES];
  const work = async (): Promise<void> => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      const counts = await run(stage, folder);
      passed += counts.passed;
      failed += counts.failed;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
