import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { squawkBinary } from '../../bench/programs/squawk.ts';
import { SUPPORTED_VERSIONS } from '../../rules/index.ts';
import type { PageBlock } from './blocks.ts';

interface Report {
  readonly file: string;
  readonly rule_name: string;
}

/** The version of the program that runs, which npm may have taken older on some machines. */
export function runningVersion(): string {
  return spawnSync(squawkBinary(), ['--version'], { encoding: 'utf8' }).stdout.trim().replace(/^squawk /, '');
}

/**
 * What squawk says of each block, by the names of its rules. It reads files one by one, so each block is a file, with the
 * server's version where the page names one, and ours by default where it names none.
 */
export function askSquawk(blocks: readonly PageBlock[]): ReadonlyMap<PageBlock, readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  const named = new Map(blocks.map((block, index) => [`${index}.sql`, block]));
  const answers = new Map<PageBlock, string[]>(blocks.map((block) => [block, []]));
  try {
    for (const [name, { text }] of named) writeFileSync(join(folder, name), `${text}\n`);
    const versions = new Set(blocks.map(({ version }) => version));
    for (const version of versions) {
      const names = [...named].flatMap(([name, block]) => (block.version === version ? [name] : []));
      const { stdout } = spawnSync(squawkBinary(), ['--reporter', 'json', '--pg-version', String(version ?? SUPPORTED_VERSIONS.default), ...names], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
      for (const { file, rule_name } of JSON.parse(stdout) as readonly Report[]) {
        const block = named.get(basename(file));
        if (block !== undefined) answers.get(block)?.push(rule_name);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return answers;
}
