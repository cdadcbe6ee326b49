import { parseArgs } from 'node:util';
import { readSettings } from '../eslint-plugin/settings.ts';
import type { Settings } from '../rules/index.ts';
import { FORMATS, type Format } from './formats/format.ts';
import { isCommand, COMMANDS, type Command } from './help.ts';
import type { Preset } from './severities.ts';

/** A report that goes into a file. */
export interface Output {
  readonly format: Format;
  readonly file: string;
}

/** What the user asked for on the command line. */
export interface Options {
  readonly command: Command | 'help' | 'version';
  /** The command that help is wanted for. */
  readonly topic: Command | undefined;
  /** Files, folders or whatever else the command takes, as they were given. */
  readonly operands: readonly string[];
  readonly format: Format;
  readonly outputs: readonly Output[];
  readonly preset: Preset | undefined;
  /** What was said on the command line, and nothing of a configuration file. */
  readonly settings: Settings;
  /** A configuration file, or `undefined` for the one in the working directory, if there is one. */
  readonly config: string | undefined;
  /** Only what has changed since the merge base with this revision, and what that may change. */
  readonly since: string | undefined;
  /** The files that are named and those whose verdict they may change, whatever their kind; what is gone or never judged is passed over. */
  readonly affected: boolean;
  /** Standing in for the path of standard input. */
  readonly stdinFilename: string | undefined;
  readonly fix: boolean;
  readonly init: boolean;
  readonly prune: boolean;
  readonly write: boolean;
  /** With `plan`: rows are changed by a script in place of a procedure. */
  readonly script: boolean;
  readonly problems: readonly string[];
}

const OPTIONS = {
  strict: { type: 'boolean' },
  format: { type: 'string' },
  output: { type: 'string', multiple: true },
  config: { type: 'string' },
  since: { type: 'string' },
  affected: { type: 'boolean' },
  stdin: { type: 'boolean' },
  'stdin-filename': { type: 'string' },
  fix: { type: 'boolean' },
  init: { type: 'boolean' },
  'prune-suppressions': { type: 'boolean' },
  'postgres-version': { type: 'string' },
  migrations: { type: 'string', multiple: true },
  schema: { type: 'string' },
  runner: { type: 'string' },
  transaction: { type: 'string' },
  baseline: { type: 'string' },
  releases: { type: 'string' },
  'lock-timeout': { type: 'string' },
  'small-table': { type: 'string', multiple: true },
  'single-instance': { type: 'boolean' },
  report: { type: 'string' },
  write: { type: 'boolean' },
  script: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

function runnerOf(tool: unknown, transaction: unknown): { readonly runner?: object } {
  if (tool === undefined && transaction === undefined) return {};
  return { runner: { ...(tool === undefined ? {} : { tool }), ...(transaction === undefined ? {} : { transaction }) } };
}

/** `undefined` stands for what was not said. */
function said(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function isFormat(name: string | undefined): name is Format {
  return FORMATS.includes(name as Format);
}

const FORMAT_NAMES = FORMATS.join(', ');

function outputsOf(texts: readonly string[], problems: string[]): readonly Output[] {
  return texts.flatMap((text): Output[] => {
    const [, format, file] = /^(\w+)=([\s\S]+)$/.exec(text) ?? [];
    if (file !== undefined && isFormat(format)) return [{ format, file }];
    problems.push(`--output must be <format>=<file>, where the format is one of ${FORMAT_NAMES}, not ${text}.`);
    return [];
  });
}

/** Reads the command line. What cannot be used is told, and the rest goes on. */
export function readOptions(args: readonly string[]): Options {
  const problems: string[] = [];
  const { values, positionals, tokens } = parseArgs({ args: [...args], strict: false, allowPositionals: true, tokens: true, options: OPTIONS });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const known = OPTIONS[token.name as keyof typeof OPTIONS] as { readonly type: string } | undefined;
    if (known === undefined) problems.push(`${token.rawName} is no option; see --help.`);
    else if (known.type === 'string' && typeof token.value !== 'string') problems.push(`${token.rawName} needs a value; see --help.`);
  }
  const text = (name: keyof typeof OPTIONS): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const texts = (name: keyof typeof OPTIONS): readonly string[] | undefined => (Array.isArray(values[name]) ? values[name].filter((value) => typeof value === 'string') : undefined);

  const small = texts('small-table');
  const version = text('postgres-version');
  const read = readSettings({
    ...said({ postgresVersion: version === undefined ? undefined : Number(version), migrations: texts('migrations'), schema: text('schema'), baseline: text('baseline'), releases: text('releases'), lockTimeout: text('lock-timeout'), report: text('report'), singleInstance: values['single-instance'] === true ? true : undefined }),
    ...(small === undefined ? {} : { tables: { small } }),
    ...runnerOf(text('runner'), text('transaction')),
  });
  problems.push(...read.problems.map((problem) => problem.replace(/^settings\['zero-downtime'\]\./, '')));
  const format = text('format');
  if (format !== undefined && !isFormat(format)) problems.push(`--format must be one of ${FORMAT_NAMES}, not ${format}.`);
  const [name, ...operands] = positionals;
  const command = isCommand(name) ? name : undefined;
  if (name !== undefined && command === undefined && name !== 'help') problems.push(`${name} is no command; there are ${COMMANDS.join(', ')}.`);
  const topic = name === 'help' && isCommand(operands[0]) ? operands[0] : command;
  return {
    command: values.version === true ? 'version' : values.help === true ? 'help' : (command ?? 'help'),
    topic,
    operands: values.stdin === true ? [...operands, '-'] : operands,
    format: isFormat(format) ? format : 'text',
    outputs: outputsOf(texts('output') ?? [], problems),
    preset: values.strict === true ? 'strict' : undefined,
    settings: read.settings,
    config: text('config'),
    since: text('since'),
    affected: values.affected === true,
    stdinFilename: text('stdin-filename'),
    fix: values.fix === true,
    init: values.init === true,
    prune: values['prune-suppressions'] === true,
    write: values.write === true,
    script: values.script === true,
    problems,
  };
}
