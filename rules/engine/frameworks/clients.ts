import type { Target } from '../model/fact.ts';
import type { ActionSketch, CallSite, Framework } from './framework.ts';

/** How a client library looks in code. */
interface ClientLibrary {
  readonly target: Target;
  readonly modules: RegExp;
  /** What makes a client beside `new`: the path of `Origin`. */
  readonly makes: RegExp;
  /** Methods that close it. */
  readonly releases: RegExp;
}

const NEVER = /^(?!)/;

const LIBRARIES: readonly ClientLibrary[] = [
  { target: 'database', modules: /^(?:pg|mysql2?(?:\/promise)?|mariadb|@neondatabase\/serverless|mssql)$/, makes: /^(?:createPool|createConnection|neon)$/, releases: /^(?:end|close)$/ },
  { target: 'database', modules: /^(?:postgres|pg-promise|knex|slonik|better-sqlite3)$/, makes: /^(?:|\(\)|knex|createPool)$/, releases: /^(?:end|close|destroy|\$pool\.end)$/ },
  { target: 'database', modules: /^(?:@prisma\/client|.*\bprisma\b.*)$/, makes: NEVER, releases: /^\$disconnect$/ },
  { target: 'database', modules: /^(?:typeorm|sequelize|sequelize-typescript|mongoose|mongodb|kysely|drizzle-orm(?:\/.*)?|@mikro-orm\/.*|@nestjs\/typeorm|@nestjs\/mongoose)$/, makes: /^(?:connect|createConnection|drizzle|MongoClient\.connect|MikroORM\.init)$/, releases: /^(?:destroy|close|disconnect)$/ },
  { target: 'cache', modules: /^(?:ioredis|redis|@redis\/client|@upstash\/redis|iovalkey|memcached|memjs)$/, makes: /^(?:createClient|createCluster|createSentinel|Redis\.fromEnv|Client\.create)$/, releases: /^(?:quit|disconnect|close|destroy|end)$/ },
  { target: 'queue', modules: /^(?:bullmq|bull|amqplib(?:\/callback_api)?|kafkajs|bee-queue|pg-boss|sqs-consumer|nats|@nats-io\/.*)$/, makes: /^(?:connect|Consumer\.create)$/, releases: /^(?:close|disconnect|stop|drain)$/ },
  { target: 'http', modules: /^(?:axios|got|ky|undici|node-fetch|superagent|needle|phin|cross-fetch|@nestjs\/axios)$/, makes: /^(?:create|default\.create|extend)$/, releases: /^(?:close|destroy)$/ },
  { target: 'mail', modules: /^(?:nodemailer|@sendgrid\/mail|resend|mailgun\.js|postmark)$/, makes: /^createTransport$/, releases: /^close$/ },
  { target: 'storage', modules: /^(?:@aws-sdk\/client-s3|@google-cloud\/storage|minio|@azure\/storage-blob)$/, makes: NEVER, releases: /^(?:destroy|close)$/ },
];

const BY_MODULE = new Map<string, ClientLibrary | undefined>();

function libraryOf(module: string): ClientLibrary | undefined {
  if (!BY_MODULE.has(module)) BY_MODULE.set(module, LIBRARIES.find(({ modules }) => modules.test(module)));
  return BY_MODULE.get(module);
}

function addressOf({ node, file }: CallSite): string | undefined {
  return file.textOf(node.arguments[0]);
}

function action(call: CallSite): ActionSketch | undefined {
  const { node, origin, file } = call;
  const { callee } = node;
  const name = file.code.text.slice(callee.range[0], callee.range[1]);
  if (callee.type === 'Identifier' && callee.name === 'fetch' && (origin === undefined || /fetch$/.test(origin.module)) && file.functionOf(callee) === undefined) {
    return { kind: 'use', target: 'http', library: origin?.module, name, url: addressOf(call) };
  }
  if (origin === undefined) return undefined;
  const { module, path } = origin;
  if ((module === 'http' || module === 'https') && (path === 'get' || path === 'request')) return { kind: 'use', target: 'http', library: module, name, url: addressOf(call) };
  const library = libraryOf(module);
  if (library === undefined) return undefined;
  const { target } = library;
  if (node.type === 'NewExpression' || library.makes.test(path)) {
    // A client of HTTP, mail or storage connects when it is used.
    return target === 'http' || target === 'mail' || target === 'storage' ? undefined : { kind: 'connect', target, library: module, name };
  }
  if (library.releases.test(path.slice(path.lastIndexOf('.') + 1))) return { kind: 'release', target, library: module, name };
  return { kind: 'use', target, library: module, name, url: target === 'http' ? addressOf(call) : undefined };
}

/** Clients of databases, caches, queues and other services: what is used, opened and closed. They give no facts of their own. */
export const clients: Framework = { name: 'clients', words: [], gives: [], action };
