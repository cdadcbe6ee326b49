import type { CacheCopy, CacheFlush, EnvironmentKey, PartialInvalidation } from './cache-fact.ts';
import type { Library, Place } from './place.ts';

/** What a client talks to. `unknown` is a call that nobody can look into. */
export type Target = 'database' | 'cache' | 'http' | 'queue' | 'mail' | 'storage' | 'unknown';

interface ActionBase extends Place {
  /** Nothing behind it runs before it is done. */
  readonly awaited: boolean;
  /** A condition, a loop or a handler of errors decides whether it happens. */
  readonly conditional: boolean;
  /** Its failure is caught and goes no further. */
  readonly caught: boolean;
  /** What runs when it is done, or when a timer is over: the body of its callback, or of its `.then`. */
  readonly after: readonly Action[];
}

/** Answers a request. */
export interface Respond extends ActionBase {
  readonly kind: 'respond';
  /** Every status that it may have; `undefined` where only the running program knows. */
  readonly statuses: readonly number[] | undefined;
}

/** Uses a client: a query, a command, a request to another service. */
export interface Use extends ActionBase {
  readonly kind: 'use';
  readonly target: Target;
  readonly library: Library | undefined;
  /** As the code says it: `pool.query`. */
  readonly name: string;
  /** The address of an HTTP request, where it is constant. */
  readonly url: string | undefined;
}

/** Makes a client of its own, with its own connection. */
export interface Connect extends ActionBase {
  readonly kind: 'connect';
  readonly target: Target;
  readonly library: Library | undefined;
  readonly name: string;
}

/** Closes a client, a worker or a timer. */
export interface Release extends ActionBase {
  readonly kind: 'release';
  readonly target: Target;
  readonly library: Library | undefined;
  readonly name: string;
}

/** Tells a server to stop. */
export interface CloseServer extends ActionBase {
  readonly kind: 'closeServer';
  readonly library: Library;
  readonly name: string;
  /** Whether its result is a promise that is fulfilled once nobody is served any more; Node's own `close` gives the server itself. */
  readonly promise: boolean;
  /** Whether it is handed something to call when it is done. */
  readonly callback: boolean;
}

/** Cuts connections, busy ones as well for `all`. */
export interface CloseConnections extends ActionBase {
  readonly kind: 'closeConnections';
  readonly which: 'all' | 'idle';
}

/** Ends the process. */
export interface Exit extends ActionBase {
  readonly kind: 'exit';
}

/** Sets a timer; what it does stands in `after`. */
export interface Timer extends ActionBase {
  readonly kind: 'timer';
  /** Milliseconds; `undefined` where only the running program knows. */
  readonly delay: number | undefined;
}

/** Throws. */
export interface Throw extends ActionBase {
  readonly kind: 'throw';
}

/** One thing that a function does. A family of rules that needs more adds a member here and says in `frameworks` what does it. */
export type Action = Respond | Use | Connect | Release | CloseServer | CloseConnections | Exit | Timer | Throw;

/** What a function does, in the order of the text, with the functions of the package that it calls followed. */
export interface Behaviour extends Place {
  readonly actions: readonly Action[];
  /** False where it calls what nobody can look into, so that it may do more than is listed. */
  readonly complete: boolean;
  /** It hands the answer to what nobody can look into, so that there may be answers beside those that are listed. */
  readonly answersElsewhere: boolean;
}

/** A path of an HTTP server and what answers it. */
export interface Route extends Place {
  readonly kind: 'route';
  readonly library: Library;
  /** Upper case; `ANY` for all. */
  readonly method: string;
  /** As it is written where it is registered, with a leading slash; what it is mounted under, `Service.pathsOf` tells. */
  readonly path: string;
  /** The router that it is registered at, to find its mounts: `file#name`. */
  readonly router: string | undefined;
  /** Only of paths that a probe may ask; nobody else is interested, and it costs. */
  readonly handler: Behaviour | undefined;
}

/** A router that is mounted under a prefix. */
export interface Mount extends Place {
  readonly kind: 'mount';
  readonly prefix: string;
  /** The router that takes it in; `undefined` is the application itself, or unknown. */
  readonly into: string | undefined;
  readonly router: string;
}

/** A server that begins to take connections. */
export interface Listen extends Place {
  readonly kind: 'listen';
  readonly library: Library;
  /** The port, where it is constant; 0 takes any free one, as tests do. */
  readonly port: number | undefined;
}

/** A listener for a signal of the operating system, or what a shutdown library calls on one. */
export interface SignalHandler extends Place {
  readonly kind: 'signal';
  /** Upper case; empty where nobody can tell. */
  readonly signals: readonly string[];
  /** The library that listens; `process` for the process itself. */
  readonly library: Library;
  readonly handler: Behaviour | undefined;
}

/** What a library holds in the memory of the process, because it was given no other store. */
export interface MemoryStore extends Place {
  readonly kind: 'memoryStore';
  readonly library: Library;
  readonly holds: 'sessions' | 'request counts' | 'subscriptions';
}

/** A collection in the memory of the process in which requests meet. The place is its name where it is declared. */
export interface MemoryState extends Place {
  readonly kind: 'memoryState';
  readonly name: string;
  /** `store`: one function keeps what another gives out; `duplicates`: what was done already; `limit`: how often somebody came. */
  readonly role: 'store' | 'duplicates' | 'limit';
  /** The function that puts something in, or the route that it answers: `save`, `POST /uploads`. */
  readonly writer: string | undefined;
  /** Of a store, the function that gives it out. */
  readonly reader: string | undefined;
}

/** A `timeout` among the options of `fetch`, which has none. The place is the whole property. */
export interface FetchTimeout extends Place {
  readonly kind: 'fetchTimeout';
  /** What limits the request in its place; `undefined` where it has a `signal` already. */
  readonly replacement: string | undefined;
}

/** The protocol of a WebSocket, used in a way that does not work. */
export interface SocketProtocol extends Place {
  readonly kind: 'socketProtocol';
  /**
   * `assigned`: to the property that has only a getter. `compared`: the header, a list of all that the client offers, as if it were one protocol.
   * `unchosen`: a server that agrees to whatever is offered first, in a file that serves by protocol.
   */
  readonly misuse: 'assigned' | 'compared' | 'unchosen';
}

/** `JSON.parse` in the listener for messages of a client of a WebSocket server, where nobody catches what it throws. */
export interface UncaughtParse extends Place {
  readonly kind: 'uncaughtParse';
}

/** A listener for errors that nobody has caught, so that they do not end the process. */
export interface LastResort extends Place {
  readonly kind: 'lastResort';
}

/** A function that a timer of the process runs again and again. The place is the time between. */
export interface Interval extends Place {
  readonly kind: 'interval';
  /** As a message begins with it: "`cleanUp`", or "This interval". */
  readonly name: string;
  readonly milliseconds: number;
  /** Something else in the file runs the same function: at the start, perhaps. */
  readonly alsoRuns: boolean;
}

/** A library that ends a service in order, as it is set up. */
export interface ShutdownLibrary extends Place {
  readonly kind: 'shutdownLibrary';
  readonly library: Library;
  /** Milliseconds that it waits for open requests before it cuts them; `default` where nothing is said, `unknown` where only the running program knows. */
  readonly limit: number | 'default' | 'unknown';
  /** Whether anything makes it wait for the load balancer before it closes. */
  readonly waits: boolean;
}

/** A function that a framework calls at a moment of its life: `onModuleDestroy` of Nest, `onClose` of Fastify. */
export interface Hook extends Place {
  readonly kind: 'hook';
  readonly library: Library;
  readonly hook: string;
  readonly handler: Behaviour | undefined;
}

/** An application of a framework that owns its server: `NestFactory.create()`. */
export interface Application extends Place {
  readonly kind: 'application';
  readonly library: Library;
}

/** Tells an application to listen for signals. */
export interface ShutdownHooks extends Place {
  readonly kind: 'shutdownHooks';
  readonly library: Library;
}

/** Something that takes work by itself: a consumer of a queue. */
export interface Worker extends Place {
  readonly kind: 'worker';
  readonly library: Library;
}

/** A server of sockets that stay open. */
export interface Sockets extends Place {
  readonly kind: 'sockets';
  readonly library: Library;
}

/** A limit of Node's own server. */
export interface ServerLimit extends Place {
  readonly kind: 'serverLimit';
  readonly name: 'keepAliveTimeout' | 'headersTimeout';
  /** Milliseconds; `undefined` where only the running program knows. */
  readonly milliseconds: number | undefined;
}

/** Brings the database to the schema of the code, without a migration. The place is the option or the call. */
export interface SchemaSync extends Place {
  readonly kind: 'schemaSync';
  readonly library: Library;
  /** As the code says it: `synchronize: true`, `prisma db push`. */
  readonly name: string;
  /** An option acts whenever an instance starts; a call when it is called. */
  readonly when: 'at start' | 'when called';
  /** The worst of it. `changes`: what loses no rows, and stops at the rest. `starts anew`: drops everything first. */
  readonly does: 'changes' | 'drops columns' | 'drops columns and tables' | 'starts anew';
}

/** Chooses by chance, at each call anew, who gets something that is being rolled out. The place is the comparison. */
export interface RandomSplit extends Place {
  readonly kind: 'randomSplit';
}

/** Chooses by a hash who gets something that is being rolled out, of an input that does not do. The place is the input. */
export interface Bucket extends Place {
  readonly kind: 'bucket';
  /** `absent`: there may be none. `shared`: one for all who have none. `perRequest`: another at each request. `unsalted`: the same in every rollout. */
  readonly misuse: 'absent' | 'shared' | 'perRequest' | 'unsalted';
  /** As the code says it. */
  readonly input: string;
  /** The hash throws where there is no input. */
  readonly throws: boolean;
}

/** How many get what is being rolled out, as a number in the code. The place is the number or its name, in the comparison. */
export interface FixedShare extends Place {
  readonly kind: 'fixedShare';
  /** As the code says it. */
  readonly share: string;
}

/** A client of HTTP that is made without a limit for how long it waits. The place is what makes it. */
export interface UnlimitedClient extends Place {
  readonly kind: 'unlimitedClient';
  readonly library: Library;
}

/** A folder of the machine in which the service keeps what it is sent. The place is the folder, or what is told of it. */
export interface LocalUpload extends Place {
  readonly kind: 'localUpload';
  /** Without slashes around it: `uploads/images`. */
  readonly folder: string;
}

/** A function that every instance runs by its own clock. */
export interface Schedule extends Place {
  readonly kind: 'schedule';
  readonly library: Library;
  readonly handler: Behaviour;
}

/** A header by which the code chooses between versions. The place is where it is read. */
export interface RoutingHeader extends Place {
  readonly kind: 'routingHeader';
  readonly header: string;
}

/** A function that asks several times which version of a contract it serves. The place is the first condition. */
export interface ContractSwitch extends Place {
  readonly kind: 'contractSwitch';
  readonly times: number;
}

/** A list in the process that an interval writes out. The place is its name where it is declared. */
export interface Buffer extends Place {
  readonly kind: 'buffer';
  readonly name: string;
  /** The function that empties it; empty where it has no name. */
  readonly flush: string;
}

/** Something that code does at run time, recognised by the library that does it. A family of rules that needs more adds a member. */
export type Fact =
  | Route
  | Mount
  | Listen
  | SignalHandler
  | Interval
  | ShutdownLibrary
  | Hook
  | Application
  | ShutdownHooks
  | Worker
  | Sockets
  | ServerLimit
  | MemoryStore
  | MemoryState
  | CacheCopy
  | EnvironmentKey
  | CacheFlush
  | PartialInvalidation
  | FetchTimeout
  | SocketProtocol
  | UncaughtParse
  | LastResort
  | RandomSplit
  | Bucket
  | FixedShare
  | SchemaSync
  | UnlimitedClient
  | LocalUpload
  | Schedule
  | RoutingHeader
  | ContractSwitch
  | Buffer;
export type FactKind = Fact['kind'];
export type FactOf<Kind extends FactKind> = Extract<Fact, { readonly kind: Kind }>;

/** Every action of a behaviour, with those that run when another is done, in the order of the text. */
export function actionsIn(actions: readonly Action[]): readonly Action[] {
  return actions.flatMap((action) => [action, ...actionsIn(action.after)]);
}
