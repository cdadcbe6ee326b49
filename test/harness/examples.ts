import { readdirSync, readFileSync } from 'node:fs';
import { ruleFolders } from '../../tools/catalogue.ts';
import { sectionsOf } from './literate.ts';
import { repository } from './workspace.ts';

/** Every SQL block of every page, as a project of its own. */
export function blocksOfPages(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const folder of ruleFolders()) {
    for (const page of readdirSync(`${repository}rules/${folder}`).filter((name) => name.endsWith('.md'))) {
      const sections = sectionsOf(readFileSync(`${repository}rules/${folder}/${page}`, 'utf8'));
      for (const [section, { blocks }] of sections.entries()) {
        const history: [string, string][] = [];
        for (const [index, { words, text }] of blocks.entries()) {
          if (words[0] !== 'sql' || words[1] === 'suggestion') continue;
          const name = `${String(index).padStart(4, '0')}_${words[1] === 'history' ? 'history' : 'change'}.sql`;
          if (words[1] === 'history') history.push([name, `${text}\n`]);
          // Each change is an example of its own, behind the history of its section.
          else for (const [file, content] of [...history, [name, `${text}\n`]] as const) files[`${folder}/${page.replace('.md', '')}/${section}-${index}/${file}`] = content;
        }
      }
    }
  }
  return files;
}

/** Every form of a comment that disables, with the line ends and marks that files have. */
export const DIRECTIVES = {
  '1_create.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int, c int, d int);\n',
  '2_next_line.sql': '-- eslint-disable-next-line zero-downtime/no-drop-column -- nobody reads it\nALTER TABLE orders DROP COLUMN a;\n',
  '3_line.sql': 'ALTER TABLE orders DROP COLUMN b; -- eslint-disable-line zero-downtime/no-drop-column -- gone\n',
  '4_block.sql':
    '/* eslint-disable zero-downtime/no-drop-column -- the whole release */\nALTER TABLE orders DROP COLUMN c;\n/* eslint-enable zero-downtime/no-drop-column */\nALTER TABLE orders DROP COLUMN d;\n',
  '5_all.sql': '/* eslint-disable */\nALTER TABLE orders RENAME COLUMN id TO key;\n',
  '6_unused.sql': '-- eslint-disable-next-line zero-downtime/no-drop-column, zero-downtime/no-rename-column\nSELECT 1;\n',
  '7_inline.sql': '/* eslint zero-downtime/no-rename-column: 1, zero-downtime/require-lock-timeout: "off" */\nALTER TABLE orders RENAME COLUMN id TO key;\nALTER TABLE orders ADD COLUMN e int;\n',
  '8_crlf.sql': "SET lock_timeout = '2s';\r\n-- größe 😀\r\nALTER TABLE orders DROP COLUMN key;\r\n",
  '9_bom.sql': '\ufeffALTER TABLE orders DROP COLUMN key;\n',
};

const MISPLACED = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: größe 😀\n";

/** Manifests with comments that disable, and without: each has one report. */
export const MANIFESTS = {
  'reported/Dockerfile': 'FROM node:22\nCMD npm start\n',
  'next-line/Dockerfile': '# syntax=docker/dockerfile:1\nFROM node:22\n# eslint-disable-next-line zero-downtime/require-signal-safe-command -- a job\nCMD npm start\n',
  'whole-file/Dockerfile': '# eslint-disable zero-downtime/require-signal-safe-command -- a job\r\nFROM node:22\r\nCMD npm start\r\n',
  'k8s/reported.yaml': `${MISPLACED}          terminationGracePeriodSeconds: 90\n`,
  'k8s/next-line.yml': `${MISPLACED}          # eslint-disable-next-line zero-downtime/no-misplaced-field -- ours\n          terminationGracePeriodSeconds: 90\n`.replaceAll('\n', '\r\n'),
};
