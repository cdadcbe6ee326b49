import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Builds } from '../programs/builds.ts';
import type { Steps } from './results.ts';

const ENTRY = fileURLToPath(new URL('steps.ts', import.meta.url));

/** Times the steps of the engine's sources in a process of their own: what runs TypeScript for the bench slows every closure down. */
export async function runSteps(builds: Builds, folder: string, passes: number): Promise<Steps> {
  const outfile = `${builds.folder}/steps.js`;
  await build({ entryPoints: [ENTRY], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external', logLevel: 'warning' });
  return JSON.parse(execFileSync(process.execPath, [outfile, folder, String(passes)], { encoding: 'utf8' })) as Steps;
}
