/** A fenced block of a Markdown page. */
export interface Block {
  /** Words behind the fence: `sql`, `history`, `flagged` … */
  readonly words: readonly string[];
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** Lines of the text itself, for writing it back. */
  readonly from: number;
  readonly to: number;
}

/** A section of a page: a heading, and everything down to the next one of any level. */
export interface Section {
  readonly title: string;
  readonly prose: string;
  readonly blocks: readonly Block[];
  readonly line: number;
}

/** Sections of a Markdown page with their code blocks; what a test runs and what a reader reads are the same text. */
export function sectionsOf(markdown: string): readonly Section[] {
  const sections: { title: string; prose: string; blocks: Block[]; line: number }[] = [];
  const lines = markdown.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const heading = /^#+\s+(.*)$/.exec(line);
    if (heading !== null) {
      sections.push({ title: heading[1] ?? '', prose: '', blocks: [], line: index + 1 });
      continue;
    }
    const fence = /^(`{3,})(.*)$/.exec(line);
    const section = sections.at(-1);
    if (fence === null) {
      if (section !== undefined) section.prose += `${line}\n`;
      continue;
    }
    const close = lines.indexOf(fence[1] ?? '```', index + 1);
    if (close < 0) throw new Error(`line ${index + 1}: the block never ends`);
    const words = (fence[2] ?? '').trim().split(/\s+/);
    section?.blocks.push({ words, text: lines.slice(index + 1, close).join('\n'), line: index + 1, from: index + 1, to: close });
    index = close;
  }
  return sections;
}

/** Files of a section that were there at the last release: blocks marked so; one without a name is the file at hand. */
export function releasedIn(section: Section, path: string): Readonly<Record<string, string>> | undefined {
  const blocks = section.blocks.filter(({ words }) => words.includes('released'));
  if (blocks.length === 0) return undefined;
  return Object.fromEntries(blocks.map(({ words, text }) => [words.find((word) => word.startsWith('file='))?.slice(5) ?? path, text]));
}

/** Languages of code, as a fence names them. */
const CODE = /^[cm]?[jt]sx?$/;

/** Where a manifest stands below the project, by the language of its fence. */
const MANIFESTS: Readonly<Record<string, string>> = { dockerfile: 'Dockerfile', yaml: 'k8s/deployment.yaml', compose: 'compose.yaml' };

/** Whether a block is text that the linter reads: SQL, code or a manifest. */
export function isLinted({ words: [language] }: Block): boolean {
  return language === 'sql' || CODE.test(language ?? '') || (language ?? '') in MANIFESTS;
}

/** Families of rules whose pages show migrations; those of the others show a service. */
const MIGRATIONS = new Set(['migrations', 'text']);

/** Where a linted block stands below the project, if the page does not say. */
export function pathOfBlock({ words }: Block, family: string): string {
  const said = words.find((word) => word.startsWith('path='))?.slice('path='.length);
  return said ?? MANIFESTS[words[0] ?? ''] ?? `${MIGRATIONS.has(family) ? 'migrations/0100_change' : 'src/server'}.${words[0] ?? 'sql'}`;
}
