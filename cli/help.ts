export const COMMANDS = ['check', 'plan', 'explain', 'affected'] as const;

export type Command = (typeof COMMANDS)[number];

export function isCommand(name: string | undefined): name is Command {
  return COMMANDS.includes(name as Command);
}

const SETTINGS = `  --postgres-version <major>   default: from compose, CI or Supabase configuration, else 14
  --migrations <glob>          which files are migrations; may be repeated; default every .sql file that is no snapshot and not for tests
  --schema <name>              what unqualified names mean; default public
  --runner <tool>              what runs the files, where their layout does not tell: goose, flyway …
  --transaction none|implicit|file|"all pending"
                               how it runs a file that does not say otherwise itself
  --baseline <migration|version|git ref|none>
                               what is released and is not judged any more; default: the merge base with the default branch
  --releases <glob>            tags of releases: the newest behind HEAD is the code that runs; default: the base
  --lock-timeout external      the role or the runner sets a lock_timeout that no migration shows
  --small-table <name>         reading or writing this table whole takes no time; may be repeated
  --single-instance            the service runs as one process by design
  --report changed|all         which code of the running service is judged; default what is not as the base has it
  --config <file>              default zero-downtime.json in the working directory, if there is one
`;

const GENERAL = `zero-downtime check [paths]      finds what breaks while two versions run: in migrations, services, manifests
zero-downtime plan <file>:<line> the whole safe change for what it found there, in steps with a deploy between
zero-downtime plan next [plan]   the next step of a change that was begun
zero-downtime plan rename <table>.<column> <name>
                                 the same for a column that no migration renames yet
zero-downtime explain [rule]     the page of a rule; without one, the list of rules
zero-downtime affected <files>   the files whose verdict a change of these files may change
zero-downtime help <command>     the options of a command

  --help, --version

In a repository of some age: zero-downtime check --init
`;

const CHECK = `zero-downtime check [paths]

Paths are files or folders; without one, those of the configuration, else the working directory. A hyphen is standard input.

  --since <ref>                only what has changed since the merge base with it, and what that may change
  --affected                   the named files, of any kind, and those whose verdict they may change: for a hook
  --strict                     also the rules of the strict preset
  --fix                        takes over the suggestion for what has exactly one, and reports the rest
  --format <format>            text, json, sarif, github, gitlab or markdown; default text
  --output <format>=<file>     the report in a file as well; may be repeated
  --stdin, --stdin-filename <path>
                               checks standard input as if it stood in that file
  --init                       writes zero-downtime.json, and what is known already into zero-downtime-suppressions.json
  --prune-suppressions         takes out of that list what does not happen any more

What holds for the project; all of it may stand in zero-downtime.json:

${SETTINGS}
Disable a rule where it stands, with a reason, and a last day if it has one:
  -- eslint-disable-next-line zero-downtime/no-drop-column -- nobody has read it since 4.2
  -- eslint-disable-next-line zero-downtime/no-drop-column -- the report still reads it, until 2027-01-31

Exit codes:
  0  no errors; there may be warnings
  1  errors
  2  no errors, but something could not be used or read: a path, an option, the configuration, the revision of --since
`;

const PLAN = `zero-downtime plan <file>:<line>
zero-downtime plan next [plan]
zero-downtime plan rename <table>.<column> <name>

Where nothing is wrong on the line, what can be written for its declaration: a store that goes over to another one by phases, reads from
replicas of a pool.

Prints the change; nothing is overwritten.

  --write                      writes the files instead of printing them
  --script                     changes rows by a script through the project's client, in place of a procedure

${SETTINGS}
Exit codes: 0 it was printed or written, 2 there is no plan.
`;

const EXPLAIN = `zero-downtime explain [rule]

Prints the page of a rule: what goes wrong, what is flagged, what is safe, when it stays silent. Without one, the list of rules.

Exit codes: 0 it was printed, 2 there is no such rule.
`;

const AFFECTED = `zero-downtime affected <files>

Prints the files whose verdict a change of these files may change, one a line: themselves, and beside them
- for a migration or what decides how migrations are run: the migrations that are not released;
- for code: the migrations that take away what it names, the code of the services, and the manifests of their deploys.
What is given need not exist any more. A hook checks them at once: zero-downtime check --affected <files>

${SETTINGS}
Exit codes: 0 it was printed, 2 something could not be used.
`;

const HELP: Readonly<Record<Command, string>> = { check: CHECK, plan: PLAN, explain: EXPLAIN, affected: AFFECTED };

/** What there is, or the options of one command. */
export function helpFor(topic: Command | undefined): string {
  return topic === undefined ? GENERAL : HELP[topic];
}
