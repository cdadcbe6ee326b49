import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { repository } from './workspace.ts';

const RUNTIMES = `${repository}test/runtimes/`;
const NODE = `${RUNTIMES}node_modules/node-24-${process.platform}-${process.arch}/bin/node`;

/** Whether there is the later Node on which libraries run that refuse this one: where `npm ci --prefix test/runtimes` has installed it. */
export const HAS_LATER_NODE = existsSync(NODE);

interface Recorded {
  readonly sent: readonly string[];
  readonly problem?: string;
}

/**
 * What the bodies of migrations send through a library that runs on a later Node alone.
 *
 * @throws where one of them fails
 */
export function recordLater(library: 'mikro-orm' | 'slonik', bodies: readonly string[]): readonly (readonly string[])[] {
  const { stdout, stderr, status } = spawnSync(NODE, [`${RUNTIMES}${library}.mjs`], { input: JSON.stringify(bodies), encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as readonly Recorded[]).map(({ sent, problem }, index) => {
    if (problem !== undefined) throw new Error(`${bodies[index] ?? ''}: ${problem}`);
    return sent;
  });
}
