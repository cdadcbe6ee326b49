import type { FileEdits } from '../../rules/index.ts';
import type { FaultyCode } from '../service-scaffold.ts';

/** A package.json. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
}

/** The oldest version that a package.json lets in. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The nearest package.json above the file. */
export function manifestOf({ code, services }: FaultyCode): Manifest | undefined {
  for (let folder = code.path.slice(0, code.path.lastIndexOf('/')); folder !== ''; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const text = services.textOf(`${folder}/package.json`);
    if (text !== undefined) return { path: `${folder}/package.json`, text };
  }
  return undefined;
}

function entryFor({ text }: Manifest, name: string): RegExpExecArray | null {
  return new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(text);
}

/** The version that a package.json asks for; `undefined` where it does not have the package, `unknown` where it says no number. */
export function versionOf(manifest: Manifest, name: string): Version | 'unknown' | undefined {
  const entry = entryFor(manifest, name);
  if (entry === null) return undefined;
  const [, major, minor = '0'] = /^[\^~>=v\s]*(\d+)(?:\.(\d+))?/.exec(entry[1] ?? '') ?? [];
  return major === undefined ? 'unknown' : { major: Number(major), minor: Number(minor) };
}

/** The edit that adds a package before the first dependency; `undefined` where there is none to stand before. */
export function addition({ path, text }: Manifest, name: string, range: string): FileEdits | undefined {
  const match = /"dependencies"\s*:\s*\{(\s*)(?=")/.exec(text);
  if (match === null) return undefined;
  const at = match.index + match[0].length;
  return { path, edits: [{ range: { start: at, end: at }, text: `"${name}": "${range}",${match[1] === '' ? ' ' : (match[1] ?? '')}` }] };
}

/** The edit that asks for a newer version of a package that is there. */
export function raise(manifest: Manifest, name: string, range: string): FileEdits | undefined {
  const entry = entryFor(manifest, name);
  if (entry === null) return undefined;
  const end = entry.index + entry[0].length - 1;
  return { path: manifest.path, edits: [{ range: { start: end - (entry[1] ?? '').length, end }, text: range }] };
}
