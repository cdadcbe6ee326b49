import type { SchemaPush } from '../model/manifest.ts';
import type { Range } from '../model/range.ts';
import { folderOf, foldersUpTo, joined } from '../tools/paths.ts';
import type { Command, Image } from './dockerfile.ts';
import { scriptOf, scriptText, type Surroundings } from './start.ts';

const PUSH = /\b(prisma\s+db\s+push|drizzle-kit\s+push)\b[^&|;\n]*/;
/** What makes it go on where rows are lost. */
const LOSES = /--(?:accept-data-loss|force|force-reset)\b/;
/** A condition of the shell around it. */
const DECIDES = /(?:^|[\s;&|])(?:if|case)\s|\|\||\[\s/;
const MANAGER = /^(?:npm|pnpm|yarn)$/;

/** The server that a schema of Prisma or a configuration of Drizzle Kit names. */
const NAMED = /\bprovider\s*=\s*"(\w+)"|\bdialect\s*:\s*['"](\w+)['"]/g;

function isForeign({ path, root, files }: Surroundings): boolean {
  for (const folder of foldersUpTo(folderOf(path), root)) {
    for (const name of ['prisma/schema.prisma', 'schema.prisma', 'drizzle.config.ts', 'drizzle.config.js']) {
      const named = [...(files.read(joined(folder, name)) ?? '').matchAll(NAMED)].map(([, provider, dialect]) => provider ?? dialect ?? '');
      if (named.length > 0) return !named.some((each) => /^postgres/.test(each)) && named.some((each) => /^(?:mysql|sqlite|sqlserver|mongodb|cockroachdb|turso|singlestore)$/.test(each));
    }
  }
  return false;
}

/** The script of a package.json that a command runs: `npm run start` is one, and so is the last word of `sh -c`. */
function scriptsIn(command: Pick<Command, 'words'>, { path, root, files }: Surroundings): readonly string[] {
  const words = command.words.flatMap((word) => word.split(/\s+/));
  const at = words.findIndex((word) => MANAGER.test(word));
  const rest = at < 0 ? [] : words.slice(at + 1, at + (words[at + 1] === 'run' ? 3 : 2));
  const text = at < 0 ? undefined : scriptText(words[at] ?? '', rest, foldersUpTo(folderOf(path), root), files);
  return text === undefined ? [] : [text];
}

/** The command in a text that nothing in it decides about. */
function pushIn(text: string): Pick<SchemaPush, 'name' | 'loses'> | undefined {
  const found = PUSH.exec(text);
  return found === null || DECIDES.test(text.slice(0, found.index)) ? undefined : { name: (found[1] ?? '').replaceAll(/\s+/g, ' '), loses: LOSES.test(found[0]) };
}

function placed(command: Pick<Command, 'range'>, text: string): Range {
  const own = text.slice(command.range.start, command.range.end);
  const found = PUSH.exec(own);
  return found === null ? command.range : { start: command.range.start + found.index, end: command.range.start + found.index + (found[1] ?? '').length };
}

/** A container that brings the database to the schema of its code whenever it starts: by its command, by the script of a package that this runs, or by its entrypoint. */
export function pushOf(text: string, image: Image, surroundings: Surroundings): SchemaPush | undefined {
  for (const command of [image.entrypoint, image.command]) {
    if (command === undefined) continue;
    const script = command.form === 'exec' ? scriptOf(command.words[0] ?? '', { image, ...surroundings }) : undefined;
    const texts = [command.words.join(' '), ...scriptsIn(command, surroundings), ...(script === undefined ? [] : [script])];
    const push = texts.map(pushIn).find((each) => each !== undefined);
    if (push !== undefined && !isForeign(surroundings)) return { kind: 'schemaPush', ...push, file: surroundings.path, range: placed(command, text) };
  }
  return undefined;
}

/** The command that a manifest gives a container, in one text or word by word. */
export interface GivenCommand {
  readonly words: readonly string[];
  readonly range: Range;
}

/** A container whose command, or the script of a package that this runs, brings the database to the schema of its code. */
export function pushBy(text: string, command: GivenCommand, surroundings: Surroundings): SchemaPush | undefined {
  const push = [command.words.join(' '), ...scriptsIn(command, surroundings)].map(pushIn).find((each) => each !== undefined);
  if (push === undefined || isForeign(surroundings)) return undefined;
  return { kind: 'schemaPush', ...push, file: surroundings.path, range: placed(command, text) };
}
