/**
 * A process of its own that loads the project's ESLint and tells what its configuration says of files. The configuration is
 * code: here it can neither stop the server nor write into what the server says to the editor.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Linter } from 'eslint';
import type { Answer, FileAnswer, Question } from './answer.ts';

const PLUGIN = 'eslint-plugin-zero-downtime';

interface Plugin {
  readonly meta?: { readonly name?: string; readonly version?: string };
  readonly languages?: Readonly<Record<string, unknown>>;
}

/** The part of ESLint's calculated configuration that is used. */
interface Calculated {
  readonly plugins?: Readonly<Record<string, Plugin>>;
  readonly language?: unknown;
  readonly rules?: Readonly<Record<string, Linter.RuleEntry>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly linterOptions?: Linter.LinterOptions;
}

interface ESLintClass {
  new (options: { readonly cwd: string }): { calculateConfigForFile(path: string): Promise<Calculated | undefined> };
}

type Instance = InstanceType<ESLintClass>;

/** Places where a configuration that uses the plugin would use it. */
const PROBES = ['probe.sql', 'migrations/probe.sql', 'probe.ts', 'src/probe.ts', 'probe.js', 'src/probe.js'];

const SEVERITIES: Readonly<Record<string, Linter.Severity>> = { off: 0, warn: 1, error: 2 };

function severityOf(entry: Linter.RuleEntry): Linter.Severity {
  const first: unknown = Array.isArray(entry) ? entry[0] : entry;
  return typeof first === 'string' ? (SEVERITIES[first] ?? 0) : ((first as Linter.Severity | undefined) ?? 0);
}

/** Settings without the functions that carry them into ESLint's cache. */
function plainSettings(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => typeof value !== 'function'));
}

/** The plugin in a configuration, by the name that it has there. */
function pluginIn(config: Calculated | undefined): readonly [string, Plugin] | undefined {
  return Object.entries(config?.plugins ?? {}).find(([, plugin]) => plugin?.meta?.name === PLUGIN);
}

function answerFor(path: string, config: Calculated | undefined): FileAnswer | null {
  const used = pluginIn(config);
  if (config === undefined || used === undefined) return null;
  const [namespace, plugin] = used;
  // A text in SQL that another language reads is not for our rules.
  if (path.endsWith('.sql') && config.language !== plugin.languages?.postgresql) return null;
  const rules = Object.entries(config.rules ?? {}).map(([id, entry]) => [id, severityOf(entry)] as const);
  const own = rules.filter(([id]) => id.startsWith(`${namespace}/`));
  return {
    namespace,
    severities: Object.fromEntries(own.map(([id, severity]) => [id.slice(namespace.length + 1), severity])),
    settings: plainSettings(config.settings?.['zero-downtime']),
    linterOptions: config.linterOptions ?? {},
    hasOtherRules: rules.some(([id, severity]) => severity !== 0 && !id.startsWith(`${namespace}/`)),
  };
}

/** The plugin that a configuration uses for the files at hand, else for any. */
async function pluginOf(eslint: Instance, root: string, paths: readonly string[]): Promise<Plugin | undefined> {
  for (const path of [...paths, ...PROBES.map((probe) => join(root, probe))]) {
    const plugin = pluginIn(await eslint.calculateConfigForFile(path))?.[1];
    if (plugin !== undefined) return plugin;
  }
  return undefined;
}

const instances = new Map<string, Instance>();
const plugins = new Map<string, Plugin>();

function instanceFor(root: string): Instance {
  let instance = instances.get(root);
  if (instance === undefined) {
    const { ESLint } = createRequire(join(root, 'package.json'))('eslint') as { readonly ESLint: ESLintClass };
    instance = new ESLint({ cwd: root });
    instances.set(root, instance);
  }
  return instance;
}

async function answer({ id, root, paths }: Question): Promise<Answer> {
  try {
    const eslint = instanceFor(root);
    const files: (FileAnswer | null)[] = [];
    for (const path of paths) files.push(answerFor(path, await eslint.calculateConfigForFile(path)));
    const plugin = plugins.get(root) ?? (await pluginOf(eslint, root, paths));
    if (plugin === undefined) return { id, usesPlugin: false, files };
    plugins.set(root, plugin);
    const version = plugin.meta?.version;
    return { id, usesPlugin: true, files, ...(version === undefined ? {} : { version }) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (question: Question) => {
  void answer(question).then((given) => process.send?.(given));
});
// The server is gone, so nobody asks any more.
process.on('disconnect', () => process.exit());
