/** Lays out the sources of the documentation site: the guides, the rules' own pages, and what the README says of settings. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { rules, type Rule } from '../../rules/index.ts';
import { configurationSchema } from '../../cli/configuration-schema.ts';
import { repository } from './repository.ts';

const FAMILIES: Readonly<Record<Rule['family'], string>> = {
  migrations: 'Migrations',
  state: 'State in memory',
  health: 'Health checks',
  cache: 'Caches',
  shutdown: 'Shutdown',
  contracts: 'Contracts between versions',
  rollout: 'Rollout',
  resilience: 'Resilience',
  deploy: 'Deploy',
  text: 'Text and comments',
};

/** Families of rules with a title, in the order of the catalogue. */
export function families(): readonly { readonly title: string; readonly rules: readonly Rule[] }[] {
  return Object.entries(FAMILIES).flatMap(([family, title]) => {
    const own = rules.filter((rule) => rule.family === family);
    return own.length === 0 ? [] : [{ title, rules: own }];
  });
}

function levelOf({ severity, preset }: Rule): string {
  const level = severity === 'error' ? 'Error' : 'Warning';
  return preset === 'strict' ? `${level} in \`strict\`.` : `${level} in \`recommended\` and \`strict\`.`;
}

/** A rule's page lies two folders deep in the repository and beside the others on the site; marks behind a language are for our tests. */
export function rulePage(rule: Rule, page: string): string {
  const linked = page
    .replaceAll(/\]\((?:\.\.\/)+(?:\w+\/)?([a-z-]+)\/README\.md(#[^)]*)?\)/g, ']($1.md$2)')
    .replaceAll(/^```(\w+) [^\n]*$/gm, '```$1');
  const end = linked.indexOf('\n## ');
  return `---\ntitle: ${rule.id}\ndescription: ${JSON.stringify(rule.summary)}\n---\n\n${linked.slice(0, end)}\n${levelOf(rule)}\n${linked.slice(end)}`;
}

function rulesIndex(): string {
  const tables = families().map(({ title, rules: own }) => {
    const rows = own.map((rule) => `| [\`${rule.id}\`](${rule.id}.md) | ${rule.preset === 'strict' ? 'strict' : ''} | ${rule.severity === 'error' ? 'error' : 'warning'} | ${rule.summary} |`);
    return `## ${title}\n\n| rule | | level | |\n|---|---|---|---|\n${rows.join('\n')}`;
  });
  return `# Rules\n\nThose marked *strict* are in that preset only.\n\n${tables.join('\n\n')}\n`;
}

/** The settings are said once, in the README. */
export function settingsPage(readme: string): string {
  const begin = readme.indexOf('\n## Settings\n');
  const end = readme.indexOf('\n## ', begin + 1);
  const section = readme.slice(begin + 1, end).replace('## Settings', '# Settings');
  return section
    .replaceAll(/\]\(rules\/\w+\/([a-z-]+)\/README\.md(#[^)]*)?\)/g, '](../rules/$1.md$2)')
    .replaceAll(/\]\(docs\/([^)]+)\)/g, '](../$1)');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Links that lead out of the site go nowhere on it. */
function withoutRepositoryLinks(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\((?:\.\.\/)+(?!guide|rules|precision|compared)[^)]*\)/g, '$1');
}

/** Writes everything that the site is built from into a folder, which is emptied first. */
export function writeSources(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(`${repository}docs/.vitepress`, `${folder}/.vitepress`, { recursive: true, filter: (path) => !/\/(?:cache|dist)$/.test(path) });
  write(`${folder}/index.md`, readFileSync(`${repository}docs/index.md`, 'utf8'));
  for (const name of readdirSync(`${repository}docs/guide`)) write(`${folder}/guide/${name}`, readFileSync(`${repository}docs/guide/${name}`, 'utf8').replaceAll(/\.\.\/(precision|services)\/README\.md/g, '../$1/index.md').replaceAll(/^```(\w+) file=\S+$/gm, '```$1'));
  const readme = readFileSync(`${repository}README.md`, 'utf8');
  write(`${folder}/guide/settings.md`, settingsPage(readme));
  write(`${folder}/compared.md`, withoutRepositoryLinks(readFileSync(`${repository}docs/compared.md`, 'utf8')));
  write(`${folder}/precision/index.md`, withoutRepositoryLinks(readFileSync(`${repository}docs/precision/README.md`, 'utf8')));
  write(`${folder}/services/index.md`, withoutRepositoryLinks(readFileSync(`${repository}docs/services/README.md`, 'utf8')).replaceAll('../precision/README.md', '../precision/index.md'));
  for (const rule of rules) write(`${folder}/rules/${rule.id}.md`, rulePage(rule, readFileSync(`${repository}rules/${rule.family}/${rule.id}/README.md`, 'utf8')));
  write(`${folder}/rules/index.md`, rulesIndex());
  const { homepage } = JSON.parse(readFileSync(`${repository}package.json`, 'utf8')) as { readonly homepage: string };
  write(`${folder}/public/schema.json`, `${JSON.stringify(configurationSchema(homepage), null, 2)}\n`);
  write(`${folder}/public/gitlab.yml`, readFileSync(`${repository}templates/gitlab.yml`, 'utf8'));
  cpSync(`${repository}docs/images`, `${folder}/public/images`, { recursive: true });
  cpSync(`${repository}media/icon.png`, `${folder}/public/icon.png`);
  const sidebar = families().map(({ title, rules: own }) => ({ text: title, collapsed: false, items: own.map(({ id }) => ({ text: id, link: `/rules/${id}` })) }));
  write(`${folder}/.vitepress/rules.json`, `${JSON.stringify(sidebar, null, 2)}\n`);
}
