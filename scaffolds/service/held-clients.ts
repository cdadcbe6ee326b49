import type { CodeFile, LongLived, ModuleWriter, Project } from '../../rules/index.ts';

/** How a client of a library is asked and closed; `client` stands for its name. */
interface ClientLibrary {
  readonly module: RegExp;
  /** The path of its `Origin`. */
  readonly made: RegExp;
  readonly kind: 'worker' | 'queue' | 'cache' | 'database';
  readonly close: string;
  /** The cheapest question whose answer tells that it can be used. */
  readonly ask?: string;
  /** How it sends a statement with a parameter. */
  readonly sends?: SqlClient['sends'];
  /** Where it is made around another client: what that one is, by its name. It is closed with that. */
  readonly around?: string;
}

/** In the order in which they are closed: who uses another goes first. */
const LIBRARIES: readonly ClientLibrary[] = [
  { module: /^bullmq$/, made: /^Worker\(\)$/, kind: 'worker', close: 'client.close()' },
  { module: /^bull(?:mq)?$/, made: /^(?:Queue)?\(\)$/, kind: 'queue', close: 'client.close()' },
  { module: /^(?:ioredis|iovalkey)$/, made: /^(?:Redis|Cluster)?\(\)$/, kind: 'cache', close: 'client.quit()', ask: 'client.ping()' },
  { module: /^(?:redis|@redis\/client)$/, made: /^create(?:Client|Cluster)\(\)(?:\.on\(\))*$/, kind: 'cache', close: 'client.quit()', ask: 'client.ping()' },
  { module: /^typeorm$/, made: /^DataSource\(\)$/, kind: 'database', close: 'client.destroy()', ask: "client.query('SELECT 1')", sends: 'typeorm' },
  { module: /^sequelize(?:-typescript)?$/, made: /^Sequelize\(\)$/, kind: 'database', close: 'client.close()', ask: "client.query('SELECT 1')", sends: 'sequelize' },
  { module: /^kysely$/, made: /^Kysely\(\)$/, kind: 'database', close: 'client.destroy()', sends: 'kysely' },
  { module: /^knex$/, made: /^(?:knex)?\(\)$/, kind: 'database', close: 'client.destroy()', ask: "client.raw('SELECT 1')", sends: 'knex' },
  { module: /\bprisma\b/, made: /^PrismaClient\(\)(?:\.\$extends\(\))*$/, kind: 'database', close: 'client.$disconnect()', ask: 'client.$queryRaw`SELECT 1`', sends: 'prisma' },
  { module: /^pg$/, made: /^Pool\(\)$/, kind: 'database', close: 'client.end()', ask: "client.query('SELECT 1')", sends: 'pg' },
  { module: /^postgres$/, made: /^\(\)$/, kind: 'database', close: 'client.end()', ask: 'client`SELECT 1`', sends: 'postgres' },
  { module: /^drizzle-orm\/node-postgres$/, made: /^drizzle\(\)$/, kind: 'database', close: 'client.$client.end()', sends: 'pg', around: 'client.$client' },
  { module: /^drizzle-orm\/postgres-js$/, made: /^drizzle\(\)$/, kind: 'database', close: 'client.$client.end()', sends: 'postgres', around: 'client.$client' },
  { module: /^mysql2\/promise$/, made: /^createPool\(\)$/, kind: 'database', close: 'client.end()', ask: "client.query('SELECT 1')" },
  { module: /^mongodb$/, made: /^MongoClient\(\)$/, kind: 'database', close: 'client.close()', ask: 'client.db().command({ ping: 1 })' },
];

/** A text without any of these has none of them. */
const WORDS = /bullmq|bull|ioredis|iovalkey|redis|typeorm|sequelize|kysely|knex|prisma|['"]pg['"]|postgres|mysql2|mongodb/;

/** A client that a process holds for as long as it lives. */
export interface HeldClient extends LongLived {
  readonly kind: ClientLibrary['kind'];
  readonly library: string;
  /** The call that closes it, by its name in a file. */
  close(name: string): string;
  /** The call that asks whether it can be used; `undefined` where none is known. */
  ask(name: string): string | undefined;
}

/** What a process holds that starts with a file, in the order in which it is closed. */
export function heldClients(code: CodeFile, services: Project['services']): readonly HeldClient[] {
  const held = services.longLivedBehind(code, WORDS).filter(({ isMadeLater }) => !isMadeLater);
  return LIBRARIES.filter(({ around }) => around === undefined).flatMap(({ module, made, kind, close, ask }) =>
    held
      .filter(({ origin }) => module.test(origin.module) && made.test(origin.path))
      .map((each) => ({ ...each, kind, library: each.origin.module, close: (name: string) => close.replace('client', () => name), ask: (name: string) => ask?.replace('client', () => name) })),
  );
}

/** A client of a database that a script can send statements through. */
export interface SqlClient extends LongLived {
  /** As which library it is called. */
  readonly sends: 'pg' | 'postgres' | 'knex' | 'kysely' | 'prisma' | 'typeorm' | 'sequelize';
  /** Made around another client, which may be exported as well. */
  readonly isAround: boolean;
  /** What is called, and the call that closes it, by its name in a file. */
  handle(name: string): string;
  close(name: string): string;
}

/** A text without any of these makes no client that statements can be sent through. */
export const SQL_WORDS = /kysely|knex|['"]pg['"]|['"]postgres['"]|drizzle-orm|(?:new|[:=(]|\bas)\s*(?:\w+\.)?(?:PrismaClient|DataSource|Sequelize)\b/;

/** The clients that statements can be sent through, of the modules in the package of a file. */
export function sqlClientsIn(path: string, services: Project['services']): readonly SqlClient[] {
  return services.longLivedAround(path, SQL_WORDS).flatMap((held) => {
    const library = LIBRARIES.find(({ module, made }) => module.test(held.origin.module) && made.test(held.origin.path));
    if (library?.sends === undefined) return [];
    const { sends, around = 'client', close } = library;
    return [{ ...held, sends, isAround: library.around !== undefined || sends === 'kysely', handle: (name: string) => around.replace('client', () => name), close: (name: string) => close.replace('client', () => name) }];
  });
}

/** The names of those clients that a file can have, imported where it has to be; what no module exports is left to the end of the process. */
export function namedIn(writer: ModuleWriter, clients: readonly HeldClient[]): readonly (HeldClient & { readonly local: string })[] {
  return clients.flatMap((client) => {
    const local = client.file === writer.code.path ? client.name : client.exported === undefined ? undefined : writer.use(client.file, client.exported, client.name);
    return local === undefined ? [] : [{ ...client, local }];
  });
}
