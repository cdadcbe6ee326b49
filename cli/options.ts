import { parseArgs } from 'node:util';
import { readSettings } from '../eslint-plugin/settings.ts';
import type { Settings } from '../rules/index.ts';

/** What the user asked for on the command line. */
export interface Options {
  readonly command: 'check' | 'plan' | 'help' | 'version';
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
  readonly preset: 'recommended' | 'strict';
  readonly settings: Settings;
  readonly write: boolean;
  readonly problems: readonly string[];
}

export const HELP = `zero-downtime check [paths]      finds blocking and incompatible PostgreSQL migrations
zero-downtime plan <file>:<line> the whole safe change for what it found there, in steps with a deploy between
zero-downtime plan next [plan]   the next step of a change that was begun

Paths are files or folders; without one, the working directory.

  --strict                     also the rules of the strict preset
  --format text|json           default text
  --postgres-version <major>   default: from compose, CI or Supabase configuration, else 14
  --migrations <glob>          which files are migrations; may be repeated; default every .sql file that is no snapshot
  --schema <name>              what unqualified names mean; default public
  --runner <tool>              what runs the files, where their layout does not tell: goose, flyway …
  --transaction none|implicit|file|"all pending"
                               how it runs a file that does not say otherwise itself
  --baseline <migration|version|git ref|none>
                               what is released and is not judged any more; default: the merge base with the default branch
  --lock-timeout external      the role or the runner sets a lock_timeout that no migration shows
  --small-table <name>         reading or writing this table whole takes no time; may be repeated
  --single-instance            the service runs as one process by design
  --write                      plan: writes the files instead of printing them; none is overwritten
  --help, --version

Disable a rule where it stands, with a reason:
  -- eslint-disable-next-line zero-downtime/no-drop-column -- nobody has read it since 4.2

Exit codes: 0 no errors (warnings may be), 1 errors, 2 a path or an option could not be used.
`;

function runnerOf(tool: unknown, transaction: unknown): { readonly runner?: object } {
  if (tool === undefined && transaction === undefined) return {};
  return { runner: { ...(tool === undefined ? {} : { tool }), ...(transaction === undefined ? {} : { transaction }) } };
}

/** Reads the command line. What cannot be used is told, and the rest goes on. */
export function readOptions(args: readonly string[]): Options {
  const problems: string[] = [];
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      strict: { type: 'boolean' },
      format: { type: 'string' },
      'postgres-version': { type: 'string' },
      migrations: { type: 'string', multiple: true },
      schema: { type: 'string' },
      runner: { type: 'string' },
      transaction: { type: 'string' },
      baseline: { type: 'string' },
      'lock-timeout': { type: 'string' },
      'small-table': { type: 'string', multiple: true },
      'single-instance': { type: 'boolean' },
      write: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
  const known = new Set(['strict', 'format', 'postgres-version', 'migrations', 'schema', 'runner', 'transaction', 'baseline', 'lock-timeout', 'small-table', 'single-instance', 'write', 'help', 'version']);
  for (const token of tokens) if (token.kind === 'option' && !known.has(token.name)) problems.push(`${token.rawName} is no option; see --help.`);

  const read = readSettings({
    ...(values['postgres-version'] === undefined ? {} : { postgresVersion: Number(values['postgres-version']) }),
    ...(values.migrations === undefined ? {} : { migrations: values.migrations }),
    ...(values.schema === undefined ? {} : { schema: values.schema }),
    ...(values.baseline === undefined ? {} : { baseline: values.baseline }),
    ...(values['lock-timeout'] === undefined ? {} : { lockTimeout: values['lock-timeout'] }),
    ...(values['small-table'] === undefined ? {} : { tables: { small: values['small-table'] } }),
    ...(values['single-instance'] === undefined ? {} : { singleInstance: values['single-instance'] }),
    ...runnerOf(values.runner, values.transaction),
  });
  problems.push(...read.problems.map((problem) => problem.replace(/^settings\['zero-downtime'\]\./, '')));
  const { format } = values;
  if (format !== undefined && format !== 'text' && format !== 'json') problems.push(`--format must be text or json, not ${String(format)}.`);
  const [command, ...paths] = positionals;
  const named = command === 'check' || command === 'plan' ? command : undefined;
  if (command !== undefined && named === undefined) problems.push(`${command} is no command; there are check and plan.`);
  return {
    command: values.version === true ? 'version' : values.help === true ? 'help' : (named ?? 'help'),
    paths: paths.length === 0 ? ['.'] : paths,
    format: format === 'json' ? 'json' : 'text',
    preset: values.strict === true ? 'strict' : 'recommended',
    settings: read.settings,
    write: values.write === true,
    problems,
  };
}
