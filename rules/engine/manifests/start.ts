import type { ProjectFiles } from '../model/files.ts';
import type { Start, Wrapper } from '../model/manifest.ts';
import { baseName, folderOf, foldersUpTo, joined } from '../tools/paths.ts';
import type { Command, Image } from './dockerfile.ts';
import { handsOver, lastCommand, plainWords, shellOf, type Shell } from './shell.ts';

/** Programs that become, or hand signals on to, what they are given. */
const HANDS_ON = /^(?:tini|dumb-init|catatonit|docker-init|su-exec|gosu|setpriv|pm2-runtime|doppler|infisical|dotenvx?|env)$/;
const SHELLS = /^(?:sh|dash|ash)$/;
/** Programs that start scripts of package.json, and end at SIGTERM without a word to them. Measured: npm-run-all 4.1.5. */
const RUNS_SCRIPTS = /^(?:npm-run-all2?|run-s|run-p)$/;
const MANAGERS: ReadonlySet<string> = new Set(['npm', 'npx', 'pnpm', 'yarn']);

/** What runs on a desk. */
const FOR_DEVELOPMENT = /(?:^|[\s:./_-])(?:dev|development|tests?|lint|watch|reload|nodemon|ts-node-dev|storybook|react-scripts|react-app-rewired|vite|http\.server)(?=$|[\s:./_-])/;
/** What runs for a while and ends, so that nobody sends requests to it, unless it starts something behind that. */
const JOB = /(?:^|[\s:./_-])(?:migrate|migrations?|migrator|seed|setup)(?=$|[\s:./_-])/;
const STARTS = /(?:^|[\s:./_-])(?:start|serve|server)(?=$|[\s:./_-])/;
const NO_SERVICE_FILE = /(?:^|[/._-])(?:dev|devcontainer|development|local|tests?|e2e|ci|cli|builder)(?:[/._-]|$)/i;

/** Whether an image is made for a desk, a test or a build, by the path of its Dockerfile. */
export function isForDevelopment(path: string, root: string): boolean {
  return NO_SERVICE_FILE.test(path.slice(root.length));
}

/** The files beside a Dockerfile. */
export interface Surroundings {
  readonly path: string;
  readonly root: string;
  readonly files: ProjectFiles;
}

interface Wrapped {
  readonly wrapper: Wrapper;
  readonly command: string;
  readonly replacement: string | undefined;
}

/** What stands as process 1 between the signal and the service of an image; nothing where it is the service, or nobody knows. */
export function startOf(image: Image, surroundings: Surroundings): Start | undefined {
  const { entrypoint, command } = image;
  if (isForDevelopment(surroundings.path, surroundings.root)) return undefined;
  const first = entrypoint ?? command;
  if (first === undefined) return undefined;
  const shell = shellOf(image);
  const given = entrypoint === undefined ? undefined : command;
  const own = wrapped(first, given, { shell, image, ...surroundings });
  if (own === 'command') return given === undefined ? undefined : fact(given, wrapped(given, undefined, { shell, image, ...surroundings }), surroundings.path);
  return fact(first, own, surroundings.path);
}

function fact(command: Command, found: Wrapped | 'command' | undefined, file: string): Start | undefined {
  const said = command.words.join(' ');
  if (found === undefined || found === 'command' || FOR_DEVELOPMENT.test(said) || (JOB.test(said) && !STARTS.test(said))) return undefined;
  return { kind: 'start', instruction: command.instruction, file, range: command.range, ...found };
}

/** `command` where an entrypoint becomes what it is given. */
function wrapped(command: Command, given: Command | undefined, world: Surroundings & { readonly shell: Shell; readonly image: Image }): Wrapped | 'command' | undefined {
  const meant = command.form === 'shell' ? doubleQuoted(command.text) : undefined;
  if (meant !== undefined) return world.shell === 'stays' ? { wrapper: 'shell', command: command.text, replacement: meant } : undefined;
  if (command.form === 'shell') return byShell(command.text, (text) => text, world);
  const [program = '', ...rest] = command.words;
  const name = baseName(program);
  if (SHELLS.test(name) && rest[0] === '-c' && rest.length === 2) return byShell(rest[1] ?? '', (text) => JSON.stringify([program, '-c', text]).replaceAll('","', '", "'), world);
  if (HANDS_ON.test(name)) return undefined;
  if (name === 'docker-entrypoint.sh' && !isCopied(name, world.image)) return 'command';
  if (MANAGERS.has(name)) return byManager([name, ...rest, ...(given?.form === 'exec' ? given.words : [])], world);
  // `sh start.sh` is the script as well.
  const file = SHELLS.test(name) || name === 'bash' ? (rest[0] ?? '') : program;
  const script = scriptOf(file, world);
  if (script === undefined) return undefined;
  if (/\bexec\s+(?:\S+\s+)*["']?\$(?:@|\{@\})/.test(script)) return 'command';
  if (handsOver(script) || /(?:^|\n)\s*(?:source|\.)\s/.test(script)) return undefined;
  return { wrapper: 'script', command: baseName(file), replacement: undefined };
}

/** An array in single quotes is no JSON, so Docker hands it to the shell: nobody means that. */
function doubleQuoted(text: string): string | undefined {
  if (!/^\[\s*'[^"]*'\s*\]$/.test(text)) return undefined;
  const written = text.replaceAll("'", '"');
  try {
    JSON.parse(written);
    return written;
  } catch {
    return undefined;
  }
}

function byShell(script: string, written: (text: string) => string, world: Surroundings & { readonly shell: Shell; readonly image: Image }): Wrapped | undefined {
  if (handsOver(script) || HANDS_ON.test(baseName(script.split(/\s/)[0] ?? ''))) return undefined;
  if (world.shell !== 'stays') return world.shell === 'leaves' ? byManager(plainWords(script) ?? [], world) : undefined;
  const start = lastCommand(script);
  const last = start === undefined ? undefined : script.slice(start);
  const words = plainWords(last ?? '');
  const inner = words === undefined ? undefined : byManager(words, world);
  const isOwnWord = inner === undefined && words !== undefined && !MANAGERS.has(words[0] ?? '');
  const replacement = inner?.replacement !== undefined && start === 0 ? inner.replacement : start === 0 && isOwnWord && !words.some((word) => word.includes('=')) ? execForm(words) : undefined;
  const handedOver = start !== undefined && (isOwnWord || (words === undefined && !MANAGERS.has(last?.split(/\s/)[0] ?? ''))) ? written(`${script.slice(0, start)}exec ${last ?? ''}`) : undefined;
  return { wrapper: 'shell', command: last ?? script, replacement: replacement ?? handedOver };
}

function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** How a package manager passes SIGTERM on depends on the shell that it starts the script with, and yarn 1 never waits for it. */
function byManager(words: readonly string[], world: Surroundings & { readonly shell: Shell }): Wrapped | undefined {
  const [manager = '', ...rest] = words;
  if (!isManager(manager)) return undefined;
  if (rest.length === 0) return undefined;
  const beside = scriptText(manager, rest, [folderOf(world.path)], world.files);
  const known = beside ?? scriptText(manager, rest, foldersUpTo(folderOf(world.path), world.root), world.files);
  if (known !== undefined && FOR_DEVELOPMENT.test(known)) return undefined;
  const runner = known?.split(/\s/)[0] ?? '';
  if (world.shell === 'leaves' && RUNS_SCRIPTS.test(runner)) return { wrapper: 'runner', command: words.join(' '), replacement: undefined };
  if (manager === 'yarn' ? !usesYarnOne(world) || world.shell === 'unknown' : world.shell !== 'stays') return undefined;
  const plain = plainWords(beside ?? '');
  return { wrapper: manager, command: words.join(' '), replacement: plain?.[0] === 'node' ? execForm(plain) : undefined };
}

function isManager(name: string): name is 'npm' | 'npx' | 'pnpm' | 'yarn' {
  return MANAGERS.has(name);
}

function usesYarnOne({ path, root, files }: Surroundings): boolean {
  for (const folder of foldersUpTo(folderOf(path), root)) {
    const lock = files.read(joined(folder, 'yarn.lock'));
    if (lock !== undefined) return /^# yarn lockfile v1$/m.test(lock.slice(0, 1000));
  }
  return false;
}

/** The script that a package manager is told to run, as the first package among the folders has it. */
export function scriptText(manager: string, rest: readonly string[], folders: readonly string[], files: ProjectFiles): string | undefined {
  const words = rest.filter((word) => !word.startsWith('-'));
  const [verb = '', named] = words;
  const isRun = verb === 'run' || verb === 'run-script';
  const script = isRun ? named : verb;
  if (manager === 'npx' || script === undefined || words.length > (isRun ? 2 : 1) || rest.includes('--')) return undefined;
  const text = folders.map((folder) => files.read(joined(folder, 'package.json'))).find((each) => each !== undefined);
  try {
    const found = (JSON.parse(text ?? '{}') as { readonly scripts?: Readonly<Record<string, unknown>> }).scripts?.[script];
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

function isCopied(name: string, { copied }: Image): boolean {
  return copied.some((source) => baseName(source) === name);
}

/** The text of a script that the image has from the project. */
export function scriptOf(program: string, { image, path, root, files }: Surroundings & { readonly image: Image }): string | undefined {
  const name = baseName(program);
  if (!/\.(?:sh|bash)$|entrypoint/.test(name)) return undefined;
  const sources = image.copied.filter((source) => baseName(source) === name);
  for (const source of [...sources, program, name]) {
    for (const folder of foldersUpTo(folderOf(path), root)) {
      const text = files.read(joined(folder, source.replace(/^(?:\.?\/)+/, '')));
      if (text !== undefined) return /^#!.*\b(?:ba|da|a)?sh\b/.test(text) ? text : undefined;
    }
  }
  return undefined;
}
