/** What the module has to know of the service. */
export interface CacheParts {
  readonly isTypeScript: boolean;
  readonly modules: 'esm' | 'commonjs';
  readonly library: 'ioredis' | 'redis';
}

type Lines = readonly string[];

/** A text that only TypeScript has. */
type Typed = (text: string) => string;

function shapes({ library }: CacheParts): Lines {
  const ofIoredis = ['  mget(...keys: string[]): Promise<(string | null)[]>;', "  set(key: string, value: string, mode: 'PX', milliseconds: number): Promise<unknown>;", '  del(key: string): Promise<unknown>;', '  eval(script: string, keys: number, ...values: string[]): Promise<unknown>;'];
  const ofRedis = ['  mGet(keys: string[]): Promise<(string | null)[]>;', '  set(key: string, value: string, options: { PX: number }): Promise<unknown>;', '  del(key: string): Promise<unknown>;', '  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;'];
  return [
    `/** What is needed of a client of ${library}. */`,
    'interface Client {',
    ...(library === 'ioredis' ? ofIoredis : ofRedis),
    '}',
    '',
    '/** Entries of one sort: copies of what can be loaded anew. */',
    'export interface Entries<Value> {',
    '  /** The first part of every key. */',
    '  readonly namespace: string;',
    '  /** Of the shape of a value: raise it whenever that changes, and only then. */',
    '  readonly version: number;',
    '  readonly ttlSeconds: number;',
    '  /** Makes a value of this version of one of the version before, whose instances still run. */',
    '  readonly upcast?: (old: unknown) => Value;',
    '  /** Looks at what was read; what it throws at is loaded anew. */',
    '  readonly parse?: (value: unknown) => Value;',
    '  /** The first part of keys from before there were versions: what is changed is taken out there, too. */',
    '  readonly unversioned?: string;',
    '}',
    '',
    'interface Entry<Value> {',
    '  readonly value: Value;',
    '  readonly expires: number;',
    '  readonly cost: number;',
    '}',
    '',
  ];
}

function limits(type: Typed): Lines {
  return [
    '/** How long the cache may take to answer before it is done without. Milliseconds, like all of these. */',
    'const COMMAND_LIMIT = 250;',
    '/** How long what was loaded before a change is kept from being written behind it: longer than any load. */',
    'const LOAD_LIMIT = 30_000;',
    '',
    '/** Writes an entry where it is as it was when it was looked for: nothing that was changed meanwhile is undone. */',
    `const WRITE = "if (redis.call('GET', KEYS[1]) or '') == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end";`,
    '',
    '/** What is being loaded, by client: whoever asks meanwhile waits for the same. */',
    `const loading = new WeakMap${type('<object, Map<string, Promise<unknown>>>')}();`,
    '',
  ];
}

function through({ modules }: CacheParts, type: Typed, commands: Commands): Lines {
  const exported = modules === 'esm' ? 'export ' : '';
  return [
    '/**',
    ' * A value out of the cache, or loaded. Without the cache it is loaded each time. Shortly before it expires one reader loads it',
    ' * anew while it is still given (XFetch: Vattani, Chierichetti, Lowenstein, VLDB 2015).',
    ' */',
    `${exported}async function throughCache${type('<Value>')}(client${type(': Client')}, entries${type(': Entries<Value>')}, id${type(': string | number | bigint')}, load${type(': () => Value | PromiseLike<Value>')})${type(': Promise<Value>')} {`,
    '  const { raw, entry } = await read(client, entries, id);',
    '  if (entry === undefined || entry.expires <= Date.now()) return loaded(client, entries, id, raw, load);',
    '  if (Date.now() - entry.cost * Math.log(1 - Math.random()) >= entry.expires) loaded(client, entries, id, raw, load).catch(report);',
    '  return entry.value;',
    '}',
    '',
    '/** Takes a value out, for this version of its shape and for those before and behind: their instances run as well. */',
    `${exported}async function takeOutOfCache(client${type(': Client')}, entries${type(': Entries<unknown>')}, id${type(': string | number | bigint')})${type(': Promise<void>')} {`,
    '  const gone = JSON.stringify({ gone: crypto.randomUUID() });',
    '  const versions = [entries.version - 1, entries.version, entries.version + 1].filter((version) => version > 0);',
    `  await Promise.all(versions.map((version) => ${commands.set('keyOf(entries, id, version)', 'gone', 'LOAD_LIMIT')}));`,
    '  if (entries.unversioned !== undefined) await client.del(`${entries.unversioned}${id}`);',
    '}',
    '',
    `function keyOf(entries${type(': Entries<unknown>')}, id${type(': string | number | bigint')}, version${type(': number')})${type(': string')} {`,
    '  return `${entries.namespace}:v${version}:${encodeURIComponent(String(id))}`;',
    '}',
    '',
    `function report(error${type(': unknown')})${type(': void')} {`,
    "  console.error('While using the cache:', error);",
    '}',
    '',
  ];
}

function reading(type: Typed, commands: Commands): Lines {
  return [
    `async function read${type('<Value>')}(client${type(': Client')}, entries${type(': Entries<Value>')}, id${type(': string | number | bigint')})${type(': Promise<{ readonly raw: string | undefined; readonly entry: Entry<Value> | undefined }>')} {`,
    '  try {',
    '    const { parse, upcast, version } = entries;',
    '    const keys = [keyOf(entries, id, version), ...(upcast === undefined ? [] : [keyOf(entries, id, version - 1)])];',
    `    const [own, before] = await limited(${commands.read});`,
    `    const entry = entryOf(own, parse ?? ((value) => value${type(' as Value')}));`,
    "    // What was taken out is not brought back from the version before.",
    "    const old = entry === undefined && upcast !== undefined && (own === null || own === undefined) ? entryOf(before, (value) => (parse === undefined ? upcast(value) : parse(upcast(value)))) : undefined;",
    "    return { raw: own ?? '', entry: entry ?? old };",
    '  } catch (error) {',
    '    report(error);',
    '    return { raw: undefined, entry: undefined };',
    '  }',
    '}',
    '',
    '/** An entry as it was written; whatever does not fit is a miss. */',
    `function entryOf${type('<Value>')}(raw${type(': string | null | undefined')}, parse${type(': (value: unknown) => Value')})${type(': Entry<Value> | undefined')} {`,
    '  if (raw === null || raw === undefined) return undefined;',
    '  try {',
    `    const { value, expires, cost } = JSON.parse(raw)${type(' as { readonly value?: unknown; readonly expires?: unknown; readonly cost?: unknown }')};`,
    "    return typeof expires === 'number' && typeof cost === 'number' ? { value: parse(value), expires, cost } : undefined;",
    '  } catch {',
    '    return undefined;',
    '  }',
    '}',
    '',
  ];
}

function loadingLines(type: Typed, commands: Commands): Lines {
  return [
    `function loaded${type('<Value>')}(client${type(': Client')}, entries${type(': Entries<Value>')}, id${type(': string | number | bigint')}, raw${type(': string | undefined')}, load${type(': () => Value | PromiseLike<Value>')})${type(': Promise<Value>')} {`,
    '  const key = keyOf(entries, id, entries.version);',
    `  const running = loading.get(client) ?? new Map${type('<string, Promise<unknown>>')}();`,
    '  loading.set(client, running);',
    '  // After a change nobody waits for what began before it.',
    "  const flight = `${key} ${raw ?? ''}`;",
    `  const known = running.get(flight)${type(' as Promise<Value> | undefined')};`,
    '  if (known !== undefined) return known;',
    '  const value = loadAndWrite(client, entries, key, raw, load).finally(() => running.delete(flight));',
    '  running.set(flight, value);',
    '  return value;',
    '}',
    '',
    `async function loadAndWrite${type('<Value>')}(client${type(': Client')}, entries${type(': Entries<Value>')}, key${type(': string')}, raw${type(': string | undefined')}, load${type(': () => Value | PromiseLike<Value>')})${type(': Promise<Value>')} {`,
    '  const begun = Date.now();',
    '  const value = await load();',
    '  // Entries that are written together do not expire together.',
    '  const lifetime = Math.ceil(entries.ttlSeconds * 1000 * (1 - 0.1 * Math.random()));',
    '  const text = JSON.stringify({ value, expires: Date.now() + lifetime, cost: Math.max(1, Date.now() - begun) });',
    '  // Nobody waits for the entry to be written; where it could not be read, nothing is.',
    `  if (raw !== undefined) limited(${commands.write}).catch(report);`,
    '  return value;',
    '}',
    '',
    `async function limited${type('<Answer>')}(answer${type(': Promise<Answer>')})${type(': Promise<Answer>')} {`,
    `  let timer${type(': NodeJS.Timeout | undefined')};`,
    '  try {',
    '    return await Promise.race([',
    '      answer,',
    `      new Promise${type('<never>')}((_resolve, reject) => {`,
    "        timer = setTimeout(() => reject(new Error('The cache did not answer in time.')), COMMAND_LIMIT);",
    '      }),',
    '    ]);',
    '  } finally {',
    '    clearTimeout(timer);',
    '  }',
    '}',
  ];
}

/** Commands as the library takes them, as code. */
interface Commands {
  readonly read: string;
  readonly write: string;
  set(key: string, value: string, milliseconds: string): string;
}

const COMMANDS: Readonly<Record<CacheParts['library'], Commands>> = {
  ioredis: {
    read: 'client.mget(...keys)',
    write: 'client.eval(WRITE, 1, key, raw, text, String(lifetime))',
    set: (key, value, milliseconds) => `client.set(${key}, ${value}, 'PX', ${milliseconds})`,
  },
  redis: {
    read: 'client.mGet(keys)',
    write: 'client.eval(WRITE, { keys: [key], arguments: [raw, text, String(lifetime)] })',
    set: (key, value, milliseconds) => `client.set(${key}, ${value}, { PX: ${milliseconds} })`,
  },
};

/** The module through which copies are read and written, in the form that `inStyle` takes. */
export function cacheModule(parts: CacheParts): string {
  const type: Typed = (text) => (parts.isTypeScript ? text : '');
  const commands = COMMANDS[parts.library];
  const end = parts.modules === 'esm' ? [] : ['', 'module.exports = { throughCache, takeOutOfCache };'];
  const lines = [...(parts.isTypeScript ? shapes(parts) : []), ...limits(type), ...through(parts, type, commands), ...reading(type, commands), ...loadingLines(type, commands), ...end];
  return `${lines.join('\n')}\n`;
}
