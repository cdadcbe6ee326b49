/** The licences of what is inside our bundles: most ask that their text goes where their code goes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

function licenceTexts(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)\b/i.test(name))
    .sort()
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8').trim());
}

function noticeOf(folder: string): string {
  const { name, version, license = 'no licence named' } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest;
  return [`${name} ${version} (${license})`, ...licenceTexts(folder)].join('\n\n');
}

/**
 * One text with the packages that stand in some bundles, each with its licence.
 *
 * @param root what the paths of the bundles' inputs are relative to
 */
export function thirdPartyLicences(metafiles: readonly (Metafile | undefined)[], root: string): string {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile?.inputs ?? {}));
  const folders = new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []).map((path) => root + path));
  const notices = [...folders].filter((folder) => existsSync(`${folder}/package.json`)).map(noticeOf).sort();
  return `These packages are part of the files beside this one.\n\n${'-'.repeat(80)}\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
