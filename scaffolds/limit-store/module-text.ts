/** What the module has to know of the service. */
export interface CountParts {
  readonly isTypeScript: boolean;
  readonly modules: 'esm' | 'commonjs';
  readonly library: 'ioredis' | 'redis';
  /** What stands before the name of a limit in its keys, as a string of code. */
  readonly prefix: string;
}

/** How a client is told that it cannot send, and how it sends, as code of `client`, `command` and its arguments. */
const CLIENTS: Readonly<Record<CountParts['library'], { readonly shape: readonly string[]; readonly isAway: string; readonly send: string }>> = {
  ioredis: {
    shape: ['  readonly status: string;', '  call(command: string, ...given: string[]): Promise<unknown>;'],
    isAway: "['close', 'reconnecting', 'end'].includes(client.status)",
    send: 'client.call(command, ...given)',
  },
  redis: {
    shape: ['  readonly isReady: boolean;', '  sendCommand(command: string[]): Promise<unknown>;'],
    isAway: '!client.isReady',
    send: 'client.sendCommand([command, ...given])',
  },
};

/** The module that counts requests in Redis, in the form that `inStyle` takes. */
export function countsModule({ isTypeScript, modules, library, prefix }: CountParts): string {
  const type = (text: string): string => (isTypeScript ? text : '');
  const { shape, isAway, send } = CLIENTS[library];
  const types = [`/** What is needed of a client of ${library}. */`, 'interface Client {', ...shape, '}', '', 'type Reply = string | number | number[];', ''];
  return [
    modules === 'esm' ? `import { RedisStore } from 'rate-limit-redis';` : `const { RedisStore } = require('rate-limit-redis');`,
    '',
    ...(isTypeScript ? types : []),
    '/** How long Redis may take to count a request, before that passes uncounted. Milliseconds. */',
    'const COMMAND_LIMIT = 250;',
    '',
    '/**',
    ' * Counts the requests of a limit in Redis, for all instances together. Where Redis is away or slow it fails soon: with',
    ' * `passOnStoreError` requests pass meanwhile.',
    ' *',
    ' * @param name of the limit: others have other names',
    ' */',
    `${modules === 'esm' ? 'export ' : ''}function sharedCounts(client${type(': Client')}, name${type(': string')})${type(': RedisStore')} {`,
    '  return new RedisStore({',
    `    prefix: ${prefix} + name + ':',`,
    `    sendCommand: (command${type(': string')}, ...given${type(': string[]')}) => sent(client, command, given),`,
    '  });',
    '}',
    '',
    '/** Nothing is sent to a Redis that is away: what a client keeps until it is back would be counted long after it was asked. */',
    `async function sent(client${type(': Client')}, command${type(': string')}, given${type(': string[]')})${type(': Promise<Reply>')} {`,
    `  if (${isAway}) throw new Error('Redis is away.');`,
    `  let timer${type(': NodeJS.Timeout | undefined')};`,
    '  try {',
    `    const reply = ${send}${type(' as Promise<Reply>')};`,
    '    return await Promise.race([',
    '      reply,',
    `      new Promise${type('<never>')}((_resolve, reject) => {`,
    "        timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), COMMAND_LIMIT);",
    '      }),',
    '    ]);',
    '  } finally {',
    '    clearTimeout(timer);',
    '  }',
    '}',
    ...(modules === 'esm' ? [] : ['', 'module.exports = { sharedCounts };']),
    '',
  ].join('\n');
}
