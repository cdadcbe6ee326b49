/**
 * Judges every migration under the given folders twice, with all earlier ones replayed and with the schema looked up on demand, and
 * prints each difference: `npm run replays -- <folder>…`, one project a folder. Ends with 1 where there is one.
 */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findFiles } from '../cli/find-files.ts';
import { DiskFiles } from '../eslint-plugin/disk.ts';
import { analyse, Catalogue, isCodePath, isManifestPath, Project, rules } from '../rules/index.ts';

const catalogue = new Catalogue(rules);
const totals = { folders: 0, files: 0, reports: 0, different: 0 };

function projectIn(root: string, files: DiskFiles, mostFolded: number): Project {
  return new Project(root, { baseline: 'none' }, files, { mostFolded });
}

for (const folder of process.argv.slice(2)) {
  const root = resolve(folder);
  const files = new DiskFiles(() => 0);
  const whole = projectIn(root, files, Number.POSITIVE_INFINITY);
  const onDemand = projectIn(root, files, 0);
  totals.folders += 1;
  const migrations = findFiles([root], root).files.filter((path) => !isCodePath(path) && !isManifestPath(path));
  for (const path of migrations) {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    const expected = analyse(path, text, whole, catalogue).hazards;
    const actual = analyse(path, text, onDemand, catalogue).hazards;
    totals.files += 1;
    totals.reports += expected.length;
    if (JSON.stringify(expected) === JSON.stringify(actual)) continue;
    totals.different += 1;
    console.log(`${basename(root)}: ${path.slice(root.length + 1)}`);
    for (const hazard of expected) if (!actual.some((other) => JSON.stringify(other) === JSON.stringify(hazard))) console.log(`  replayed  ${hazard.rule} ${hazard.range.start} ${hazard.message.what}`);
    for (const hazard of actual) if (!expected.some((other) => JSON.stringify(other) === JSON.stringify(hazard))) console.log(`  on demand ${hazard.rule} ${hazard.range.start} ${hazard.message.what}`);
  }
}

console.log(totals);
process.exitCode = totals.different === 0 ? 0 : 1;
