import { readFileSync } from 'node:fs';
import { repository } from './workspace.ts';

const BLOCK = /^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm;

/**
 * The files that a page tells its reader to write, below one heading.
 *
 * @param page path from the root of the repository
 * @throws {Error} where there is no such heading, or no file below it
 */
export function recipe(page: string, heading: string): Readonly<Record<string, string>> {
  const text = readFileSync(`${repository}${page}`, 'utf8');
  const begin = text.indexOf(`\n## ${heading}\n`);
  if (begin < 0) throw new Error(`${page} has no heading ${heading}`);
  const end = text.indexOf('\n## ', begin + 1);
  const files = [...text.slice(begin, end < 0 ? undefined : end).matchAll(BLOCK)].map(([, name = '', content = '']) => [name, content] as const);
  if (files.length === 0) throw new Error(`${page} has no file below ${heading}`);
  return Object.fromEntries(files);
}
