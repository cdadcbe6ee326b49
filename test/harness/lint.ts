import { analyse, Catalogue, isCodePath, Project, rules, type Analysis, type Base, type Hazard, type Settings } from '../../rules/index.ts';
import { code, PARSERS } from './code.ts';
import { MemoryFiles } from './memory-files.ts';

/** The day on which every case is read. */
const NOW = Date.parse('2026-11-25T12:00:00Z');

export const catalogue = new Catalogue(rules);

/** What a test says about one file and its surroundings. */
export interface Situation {
  readonly text: string;
  /** Earlier migrations, oldest first. */
  readonly history?: readonly string[];
  readonly settings?: Settings;
  /** Path of the file below `/project`. Default: `migrations/0100_change.sql`. */
  readonly path?: string;
  /** Other files below `/project`. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is released below `/project`, besides the earlier migrations; left out, nothing is known of a release. */
  readonly released?: Readonly<Record<string, string>>;
  /** So many earlier migrations are replayed whole, before more the schema is looked up on demand. */
  readonly mostFolded?: number;
}

/** A base as a repository would have it. */
function baseOf(texts: Readonly<Record<string, string>>): Base {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n');
  return {
    name: '`main`, 1a2b3c4',
    merged: true,
    has: (path) => path in texts,
    holds: (path, text) => texts[path] !== undefined && plain(texts[path]) === plain(text),
    read: (path) => texts[path],
    find: (pattern) => Object.keys(texts).filter((path) => new RegExp(pattern, 'i').test(texts[path] ?? '')),
  };
}

/** Runs the whole catalogue over one file of a project in memory. */
export function lint(situation: Situation): Analysis {
  const path = `/project/${situation.path ?? 'migrations/0100_change.sql'}`;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const texts: Record<string, string> = { [path]: situation.text };
  for (const [name, text] of Object.entries(situation.files ?? {})) texts[`/project/${name}`] = text;
  const earlier: Record<string, string> = {};
  for (const [index, text] of (situation.history ?? []).entries()) {
    const number = String(index + 1).padStart(4, '0');
    const nested = /\/migration\.sql$/.test(path);
    earlier[nested ? `${folder.slice(0, folder.lastIndexOf('/'))}/${number}_history/migration.sql` : `${folder}/${number}_history${path.slice(path.lastIndexOf('.'))}`] = text;
  }
  Object.assign(texts, earlier);
  const released = situation.released === undefined ? undefined : baseOf({ ...earlier, ...Object.fromEntries(Object.entries(situation.released).map(([name, text]) => [`/project/${name}`, text])) });
  const read = path.endsWith('js') ? PARSERS.espree : PARSERS['typescript-eslint'];
  const source = isCodePath(path) ? code(situation.text, path, read) : undefined;
  return analyse(path, situation.text, new Project('/project', situation.settings ?? {}, new MemoryFiles(texts), { readBase: () => released, clock: () => NOW, mostFolded: situation.mostFolded }), catalogue, source);
}

/** A hazard as a person reads it: the line, carets under the fault, and the three parts of the message. */
export function rendered(text: string, hazard: Hazard): string {
  const { start, end } = hazard.range;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const width = Math.max(1, Math.min(end, lineEnd) - start);
  const carets = ' '.repeat(start - lineStart) + '^'.repeat(width) + (end > lineEnd ? '…' : '');
  const { what, why, instead } = hazard.message;
  return [text.slice(lineStart, lineEnd), carets, what, why, instead].join('\n');
}

/** The text with the edits of a suggestion made. */
export function edited(text: string, edits: Hazard['suggestions'][number]['edits']): string {
  return [...edits].sort((left, right) => right.range.start - left.range.start).reduce((result, { range, text: replacement }) => result.slice(0, range.start) + replacement + result.slice(range.end), text);
}
