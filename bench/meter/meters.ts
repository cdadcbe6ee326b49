import { spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command } from '../programs/program.ts';
import type { Measurement } from './measurement.ts';

/** Processor time and memory, of which Node tells only its own. */
export type Usage = Pick<Measurement, 'processor' | 'memory'>;

/** A way to learn what a child process used. */
export interface Meter {
  /** For the report. */
  readonly name: string;
  wrap(command: Command): Pick<Command, 'program' | 'args'>;
  /** Begins to watch; the answer is good once the process has ended. */
  watch(child: ChildProcess): () => Usage;
}

const GNU_TIME = '/usr/bin/time';
const SAMPLING_MILLISECONDS = 5;

/** The kernel's own account of a process that has ended. */
function gnuTime(report: string): Meter {
  return {
    name: 'GNU time (processor time in steps of 10 ms)',
    wrap: ({ program, args }) => ({ program: GNU_TIME, args: ['--quiet', '--format', '%U %S %M', '--output', report, program, ...args] }),
    watch: () => () => {
      const [user = 0, system = 0, kilobytes = 0] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
      return { processor: (user + system) * 1000, memory: kilobytes * 1024 };
    },
  };
}

function procFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Milliseconds that all children of this process have used, of those that have ended. A tick is 10 ms on every usual kernel. */
function childrenTime(): number {
  const fields = procFile('/proc/self/stat').replace(/^.*\) /, '').split(' ');
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * 10;
}

/** Without GNU time: the peak as it was last seen, so what happens in the last few milliseconds is lost. */
function procFileSystem(): Meter {
  return {
    name: `/proc (memory read every ${SAMPLING_MILLISECONDS} ms, processor time in steps of 10 ms)`,
    wrap: ({ program, args }) => ({ program, args }),
    watch(child) {
      const before = childrenTime();
      let kilobytes = 0;
      const look = (): void => {
        kilobytes = Math.max(kilobytes, Number(/^VmHWM:\s*(\d+)/m.exec(procFile(`/proc/${child.pid}/status`))?.[1] ?? 0));
      };
      const timer = setInterval(look, SAMPLING_MILLISECONDS);
      child.on('exit', () => clearInterval(timer));
      return () => ({ processor: childrenTime() - before, memory: kilobytes * 1024 });
    },
  };
}

const wallOnly: Meter = {
  name: 'wall clock only (neither GNU time nor /proc here)',
  wrap: ({ program, args }) => ({ program, args }),
  watch: () => () => ({ processor: undefined, memory: undefined }),
};

/** The best meter that this machine has. @param folder where it may write */
export function chooseMeter(folder: string): Meter {
  const { stdout, status } = spawnSync(GNU_TIME, ['--version'], { encoding: 'utf8' });
  if (status === 0 && /GNU/.test(stdout)) return gnuTime(`${folder}/usage`);
  return procFile('/proc/self/stat') === '' ? wallOnly : procFileSystem();
}
