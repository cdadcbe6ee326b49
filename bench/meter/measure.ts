import { spawn } from 'node:child_process';
import type { Command } from '../programs/program.ts';
import type { Measurement } from './measurement.ts';
import type { Meter } from './meters.ts';

/** What the bench itself was started with is none of the programs' business. */
const { NODE_OPTIONS: _, ...environment } = process.env;

/** Linters end with 1 where they found something. */
const HIGHEST_GOOD_STATUS = 1;

/** Runs a program to its end with no output and says what it cost. @throws {Error} where it broke off */
export async function measure(command: Command, meter: Meter): Promise<Measurement> {
  const { program, args } = meter.wrap(command);
  const started = process.hrtime.bigint();
  const child = spawn(program, args, { cwd: command.cwd, env: { ...environment, ...command.environment }, stdio: ['ignore', 'ignore', 'pipe'] });
  const usage = meter.watch(child);
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
  const wall = Number(process.hrtime.bigint() - started) / 1e6;
  if (status === null || status > HIGHEST_GOOD_STATUS) {
    throw new Error(`${command.program} ${command.args.join(' ')} in ${command.cwd} ended with ${status}:\n${Buffer.concat(complaints).toString().slice(0, 2000)}`);
  }
  return { wall, ...usage() };
}
