/** Writes the list of all rules from the folders that hold them: `rules/<family>/<id>/rule.ts`. Git ignores the result. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const RULES = fileURLToPath(new URL('../rules/', import.meta.url));
const TARGET = `${RULES}catalogue.generated.ts`;

/** Folders of rules as `family/id`, in the order of the catalogue. */
export function ruleFolders(): string[] {
  return readdirSync(RULES, { withFileTypes: true })
    .filter((family) => family.isDirectory() && family.name !== 'engine')
    .flatMap((family) => readdirSync(`${RULES}${family.name}`).map((id) => `${family.name}/${id}`))
    .filter((folder) => existsSync(`${RULES}${folder}/rule.ts`))
    .sort();
}

/** Writes the registry if it is not up to date. */
export function writeCatalogue(): void {
  const folders = ruleFolders();
  const imports = folders.map((folder, index) => `import rule${index} from './${folder}/rule.ts';`);
  const list = folders.map((_, index) => `rule${index}`).join(', ');
  const source = [
    ...imports,
    "import type { Rule } from './engine/model/rule.ts';",
    '',
    `export const rules: readonly Rule[] = [${list}];`,
    '',
  ].join('\n');
  if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== source) writeFileSync(TARGET, source);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeCatalogue();
