import { resolve } from 'node:path';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { Project } from '../rules/index.ts';
import { readConfiguration, type Configuration } from './configuration.ts';
import { EXIT } from './exit-codes.ts';
import { helpFor } from './help.ts';
import { readOptions, type Options } from './options.ts';
import manifest from './package.json' with { type: 'json' };

function complain(problem: string): void {
  process.stderr.write(`zero-downtime: ${problem}\n`);
}

async function runPlan(options: Options, { settings }: Configuration, cwd: string): Promise<number> {
  const [target, file, to] = options.operands;
  const { plan } = await import('./plan.ts');
  const files = new DiskFiles(() => 0);
  const project = new Project(cwd.replaceAll('\\', '/'), settings, files);
  const outcome = plan({ target, plan: file, to, write: options.write, script: options.script, now: Date.now() }, project, files);
  (outcome.ok ? process.stdout : process.stderr).write(outcome.text);
  return outcome.ok ? EXIT.clean : EXIT.unusable;
}

async function runExplain({ operands: [name] }: Options): Promise<number> {
  const { explain, nearest } = await import('./explain.ts');
  const page = explain(name);
  if (page !== undefined) {
    process.stdout.write(page);
    return EXIT.clean;
  }
  const meant = nearest(name ?? '');
  complain(`${name ?? ''} is no rule${meant === undefined ? '; zero-downtime explain lists them' : `; is ${meant} meant?`}`);
  return EXIT.unusable;
}

async function runAffected({ operands }: Options, { settings }: Configuration, cwd: string): Promise<number> {
  const { affectedBy } = await import('./affected.ts');
  const { GitBases } = await import('../eslint-plugin/git-base.ts');
  const root = cwd.replaceAll('\\', '/');
  const bases = new GitBases(() => 0);
  const base = settings.baseline === 'none' ? undefined : (bases.of(root, settings.baseline) ?? bases.of(root, undefined));
  const changed = operands.map((path) => resolve(cwd, path).replaceAll('\\', '/'));
  const affected = affectedBy(changed, { root, files: new DiskFiles(() => 0), base });
  for (const path of affected) process.stdout.write(`${path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path}\n`);
  return EXIT.clean;
}

async function run(options: Options): Promise<number> {
  if (options.command === 'version') {
    process.stdout.write(`${manifest.version}\n`);
    return EXIT.clean;
  }
  if (options.command === 'help') {
    process.stdout.write(helpFor(options.topic));
    return EXIT.clean;
  }
  if (options.command === 'explain') return runExplain(options);
  const cwd = process.cwd();
  const configuration = readConfiguration(options, cwd);
  configuration.problems.forEach(complain);
  const usable = configuration.problems.length === 0;
  const { command } = options;
  const code =
    command === 'plan' ? await runPlan(options, configuration, cwd) : command === 'affected' ? await runAffected(options, configuration, cwd) : await (await import('./check-command.ts')).check(options, configuration, cwd, complain);
  return code === EXIT.clean && !usable ? EXIT.unusable : code;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  options.problems.forEach(complain);
  const code = await run(options);
  return code === EXIT.clean && options.problems.length > 0 ? EXIT.unusable : code;
}

// Whoever reads us may have enough: zero-downtime check | head.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    complain((error as Error).message);
    process.exitCode = EXIT.unusable;
  },
);
