import picomatch from 'picomatch';
import type { CodeFile } from '../model/code.ts';
import type { Fact, FactKind, FactOf, Mount, Route } from '../model/fact.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { MisplacedProbe, Service } from '../model/service.ts';
import type { CacheSurfaces, Settings } from '../model/settings.ts';
import type { Deployed } from '../model/manifest.ts';
import { withoutComments } from '../code/without-comments.ts';
import { FileViews } from '../frameworks/file-view.ts';
import { mayHaveFacts } from '../frameworks/frameworks.ts';
import { ModuleWriter } from './module-writer.ts';
import { ModuleFiles } from './modules.ts';
import { dependenciesOf, isPartOfService, isService, isServiceCode, packageOf, platformOf, serviceFiles, workspacePackages, type Package } from './package.ts';
import { misplacedProbes } from './misplaced-probes.ts';
import { longLivedIn, type LongLived } from './service-clients.ts';
import { isPlainServer } from './probed-paths.ts';
import { importedFiles } from './service-files.ts';

/** What was learnt of a file, as long as neither it nor a file that it was learnt from changes. */
interface Learnt {
  readonly text: string;
  readonly facts: readonly Fact[];
  readonly from: ReadonlyMap<string, string | undefined>;
}

/**
 * Words of packages and calls that may end a service well, beside the signals themselves: a framework of the house has names of its own.
 * `analytics.shutdown()` only empties a client.
 */
const ENDS = /SIGTERM|@godaddy\/terminus|lightship|close-with-grace|http-terminator|stoppable|nodegracefulshutdown|async-exit-hook|exit-hook|prexit|death['"]|[gG]raceful|(?<!\.)\bshutdown|\.shutdown(?!(?:Async)?\()|Shutdown/;

/** How many parsed files are kept; the rest are parsed again when they are asked for. */
const MOST_PARSED = 200;

/** How many files are looked through for what a process loads. */
const MOST_LOADED = 2000;

/** What manifests say of a package that none of them names. */
const NOWHERE: Deployed = { probes: [], pods: [], compose: [] };

/** The services of one project: facts by file and package, learnt when they are asked for and kept while their files stay as they are. */
export class Services {
  readonly #root: string;
  readonly #settings: Settings;
  readonly #files: ProjectFiles;
  readonly #surfaces: CacheSurfaces;
  readonly #parsed = new Map<string, { readonly text: string; readonly code: CodeFile | undefined }>();
  readonly #learnt = new Map<string, Learnt>();
  #generation = -1;
  readonly #current = new Map<string, unknown>();
  #parse: CodeFile['parse'] = () => undefined;
  #reading = new Map<string, string | undefined>();
  readonly #deployed: (folder: string) => Deployed;
  readonly #sorts: readonly { readonly matches: (path: string) => boolean; readonly sort: 'server' | 'library' | 'cli' | 'client' }[];
  #modules: ModuleFiles;
  #views: FileViews;

  /** @param deployed what manifests say of the package in a folder */
  constructor(root: string, settings: Settings, files: ProjectFiles, deployed: (folder: string) => Deployed = () => NOWHERE) {
    this.#deployed = deployed;
    this.#sorts = Object.entries(settings.server ?? {}).map(([glob, sort]) => ({ matches: picomatch(glob, { dot: true }), sort }));
    this.#root = root;
    this.#settings = settings;
    this.#surfaces = { clients: settings.cacheClients ?? [], wrappers: settings.cacheWrappers ?? [] };
    this.#files = files;
    this.#modules = new ModuleFiles(root, files);
    this.#views = this.#newViews();
  }

  #newViews(): FileViews {
    const modules = this.#modules;
    return new FileViews({
      open: (from, specifier, name) => {
        const path = modules.find(from.path, specifier);
        return path === undefined ? undefined : this.#open(path, name);
      },
      isOwn: (from, specifier) => modules.find(from.path, specifier) !== undefined,
    }, this.#surfaces);
  }

  /** Whether a file may have any fact: its path and its words, without parsing. */
  mayConcern(path: string, text: string): boolean {
    return mayHaveFacts(path, text, 'any', this.#surfaces);
  }

  /** Whether a file is one of a service at all. */
  judges(path: string): boolean {
    return isServiceCode(path, this.#root) && this.#sortOf(path) !== 'client';
  }

  /** What the user says that a file is. */
  #sortOf(path: string): 'server' | 'library' | 'cli' | 'client' | undefined {
    return this.#sorts.find(({ matches }) => matches(path.startsWith(`${this.#root}/`) ? path.slice(this.#root.length + 1) : path))?.sort;
  }

  /** The service around a file that its host has parsed. */
  of(code: CodeFile): Service {
    this.#refresh();
    this.#parse = code.parse.bind(code);
    this.#keep(code.path, code.text, code);
    const own = this.#once(`package ${code.path.slice(0, code.path.lastIndexOf('/'))}`, () => packageOf(code.path, this.#root, this.#files));
    return this.#service(code, own);
  }

  /** The files that a process loads when it starts with this one, by their imports: this one first. */
  filesBehind(path: string): readonly string[] {
    return this.#once(`behind ${path}`, () => {
      const found = new Set([path]);
      for (const each of found) for (const file of importedFiles(each, this.#modules, this.#files)) if (found.size < MOST_LOADED) found.add(file);
      return [...found];
    });
  }

  /** What a process holds for as long as it lives when it starts with a file: the variables of modules whose text has a word, made by a package. */
  longLivedBehind(code: CodeFile, words: RegExp): readonly LongLived[] {
    return this.filesBehind(code.path).flatMap((path) => {
      const file = path === code.path ? code : words.test(this.#files.read(path) ?? '') ? this.open(path) : undefined;
      return file === undefined ? [] : longLivedIn(file, this.#views.of(file));
    });
  }

  /** A file that was parsed already, when another one led to it, and says the same now. */
  parsed(path: string, text: string): CodeFile | undefined {
    const known = this.#parsed.get(path);
    return known?.text === text ? known.code : undefined;
  }

  /** Another file of the project, parsed as the last one that came from the host was; `undefined` where there is none. */
  open(path: string): CodeFile | undefined {
    return this.#open(path);
  }

  /** The files that run in the package of a file, and in those that it depends on, whose text has a word. */
  filesWith(path: string, words: RegExp): readonly string[] {
    const own = this.#once(`package ${path.slice(0, path.lastIndexOf('/'))}`, () => packageOf(path, this.#root, this.#files));
    return (this.#scope(own) ?? []).filter((each) => words.test(this.#files.read(each) ?? ''));
  }

  /** What modules of the package of a file, and of those that it depends on, hold for as long as the process lives, where their text has a word. */
  longLivedAround(path: string, words: RegExp): readonly LongLived[] {
    return this.filesWith(path, words).flatMap((each) => {
      const file = this.open(each);
      return file === undefined ? [] : longLivedIn(file, this.#views.of(file));
    });
  }

  /** Reads further code with a parser, where no file of code has come from the host yet. */
  readWith(parse: CodeFile['parse']): void {
    this.#refresh();
    this.#parse = parse;
  }

  textOf(path: string): string | undefined {
    return this.#files.read(path);
  }

  /** Who writes code the way a file writes it. */
  writerFor(code: CodeFile): ModuleWriter {
    return new ModuleWriter(code, this.#files, this.#root);
  }

  #service(code: CodeFile, own: Package): Service {
    const once = <Answer>(key: string, answer: () => Answer): Answer => this.#once(`${key} ${own.folder}`, answer);
    const root = this.#root;
    const files = this.#files;
    const deployed = this.#deployed;
    const settings = this.#settings;
    const sort = this.#sortOf(code.path);
    const isLoadedBy = (file: string): boolean => this.filesBehind(file).includes(code.path);
    const listens = (): readonly string[] => (this.#factsOfKind(own, 'listen') as readonly FactOf<'listen'>[]).filter(({ port }) => port !== 0).map(({ file }) => file);
    const mayEnd = (): boolean => once('ends', () => this.#mentions(own, ENDS, withoutComments));
    const misplaced = (): readonly MisplacedProbe[] => once('misplaced', () => this.#misplacedProbes(own));
    const mentions = (pattern: RegExp): boolean => once(`mentions ${pattern.source}`, () => this.#mentions(own, pattern));
    return {
      file: code.path,
      settings,
      dependencies: dependenciesOf(own),
      facts: this.#factsOf(code.path, code.text),
      get platform() {
        return settings.platform ?? once('platform', () => platformOf(own, root, files));
      },
      get isService() {
        return sort === undefined ? once('service', () => isService(own, files) || isPartOfService(own, root, files)) : sort === 'server';
      },
      get deployed() {
        return once('deployed', () => deployed(own.folder));
      },
      get misplacedProbes() {
        return misplaced();
      },
      get servesHere() {
        return once(`serves ${code.path}`, () => listens().some((file) => file === code.path || isLoadedBy(file)));
      },
      get endsGracefully() {
        return mayEnd() ? 'unknown' : 'no';
      },
      mentions,
      factsOf: <Kind extends FactKind>(kind: Kind) => once(`facts ${kind}`, () => this.#factsOfKind(own, kind)) as readonly FactOf<Kind>[],
      pathsOf: (route) => this.#pathsOf(own, route),
      text: ({ start, end }) => code.text.slice(start, end),
    };
  }

  /** An answer that holds until the files change. */
  #once<Answer>(key: string, answer: () => Answer): Answer {
    if (!this.#current.has(key)) this.#current.set(key, answer());
    return this.#current.get(key) as Answer;
  }

  #refresh(): void {
    const { generation } = this.#files;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#current.clear();
    this.#modules = new ModuleFiles(this.#root, this.#files);
    this.#views = this.#newViews();
  }

  #keep(path: string, text: string, code: CodeFile | undefined): void {
    this.#parsed.delete(path);
    this.#parsed.set(path, { text, code });
    if (this.#parsed.size > MOST_PARSED) for (const oldest of this.#parsed.keys()) {
      this.#parsed.delete(oldest);
      break;
    }
  }

  #open(path: string, name = 'default'): CodeFile | undefined {
    this.#reading.set(path, this.#files.stamp(path));
    const text = this.#files.read(path);
    if (text === undefined || (name !== 'default' && !this.#once(`names ${name} ${path}`, () => text.includes(name) || text.includes('export *')))) return undefined;
    const known = this.#parsed.get(path);
    if (known?.text === text) return known.code;
    const code = this.#parse(path, text);
    this.#keep(path, text, code);
    return code;
  }

  #factsOf(path: string, text: string): readonly Fact[] {
    const known = this.#learnt.get(path);
    if (known?.text === text && [...known.from].every(([file, stamp]) => this.#files.stamp(file) === stamp)) return known.facts;
    const code = this.#parsed.get(path)?.text === text ? this.#parsed.get(path)?.code : this.#open(path);
    const before = this.#reading;
    this.#reading = new Map();
    const facts = code === undefined ? [] : this.#views.factsOf(code);
    this.#learnt.set(path, { text, facts, from: this.#reading });
    this.#reading = before;
    return facts;
  }

  /** The files that run in a package, and in those of the same repository that it depends on. `undefined` for too many. */
  #scope(own: Package): readonly string[] | undefined {
    return this.#once(`scope ${own.folder}`, () => {
      const all: string[] = [];
      for (const folder of this.#foldersOf(own)) {
        const found = this.#once(`files ${folder}`, () => serviceFiles(folder, this.#root, this.#files));
        if (found === undefined) return undefined;
        all.push(...found);
      }
      return all;
    });
  }

  #foldersOf(own: Package): ReadonlySet<string> {
    const folders = new Set([own.folder]);
    if (own.folder === this.#root) return folders;
    const byName = this.#once('workspace', () => workspacePackages(this.#root, this.#files));
    const waiting = [own];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const name of dependenciesOf(next)) {
        const folder = byName.get(name);
        if (folder === undefined || folders.has(folder)) continue;
        folders.add(folder);
        waiting.push(packageOf(`${folder}/package.json`, this.#root, this.#files));
      }
    }
    return folders;
  }

  #factsOfKind(own: Package, kind: FactKind): readonly Fact[] {
    const facts: Fact[] = [];
    for (const path of this.#scope(own) ?? []) {
      const text = this.#files.read(path);
      if (text !== undefined && mayHaveFacts(path, text, kind, this.#surfaces)) facts.push(...this.#factsOf(path, text).filter((fact) => fact.kind === kind));
    }
    return facts;
  }

  #mentions(own: Package, pattern: RegExp, look: (text: string) => string = (text) => text): boolean {
    const says = (text: string): boolean => pattern.test(text) && pattern.test(look(text));
    return this.#scope(own)?.some((path) => says(this.#files.read(path) ?? '')) ?? true;
  }

  #misplacedProbes(own: Package): readonly MisplacedProbe[] {
    const { probes } = this.#deployed(own.folder);
    if (probes.length === 0 || !isPlainServer(own)) return [];
    const texts = new Map((this.#scope(own) ?? []).map((path) => [path, this.#files.read(path) ?? '']));
    const routes = this.#factsOfKind(own, 'route').filter((fact) => fact.kind === 'route').map((route) => ({ route, paths: this.#pathsOf(own, route) }));
    const mounts = this.#factsOfKind(own, 'mount').filter((fact) => fact.kind === 'mount');
    return misplacedProbes(probes, { routes, mounts, texts });
  }

  #pathsOf(own: Package, route: Route): readonly string[] {
    const mounts = this.#once(`facts mount ${own.folder}`, () => this.#factsOfKind(own, 'mount')) as readonly Mount[];
    return mountedPaths(route, mounts);
  }
}

/** How many routers stand inside each other, and under how many paths. */
const MOUNT_DEPTH = 6;
const MOST_PATHS = 20;

/** The paths of a route through all mounts of its router; its own where no mount is known. */
function mountedPaths(route: Route, mounts: readonly Mount[]): readonly string[] {
  const paths: string[] = [];
  const climb = (path: string, router: string | undefined, depth: number): void => {
    const above = mounts.filter((mount) => mount.router === router && mount.into !== router);
    if (above.length === 0 || depth <= 0 || paths.length >= MOST_PATHS) {
      paths.push(path);
      return;
    }
    for (const { prefix, into } of above) climb(`/${[...prefix.split('/'), ...path.split('/')].filter((part) => part !== '').join('/')}`, into, depth - 1);
  };
  climb(route.path, route.router, MOUNT_DEPTH);
  return [...new Set(paths)];
}
