import type { Fact, FactKind, FactOf, Route } from './fact.ts';
import type { Deployed, ProbedPath } from './manifest.ts';
import type { Range } from './range.ts';
import type { Platform, Settings } from './settings.ts';

/** A path that manifests ask and where nobody answers, as the route that was meant stands elsewhere. */
export interface MisplacedProbe {
  readonly probed: ProbedPath;
  readonly route: Route;
  /** Where the route does answer. */
  readonly paths: readonly string[];
}

/** What surrounds the facts of one file: its package. Whole answers are made when asked for, and are the same for every file of the package. */
export interface Service {
  /** The file at hand: absolute, forward slashes. */
  readonly file: string;
  readonly settings: Settings;
  /** Names of the packages that the nearest package.json depends on, without those for development only. */
  readonly dependencies: ReadonlySet<string>;
  readonly platform: Platform;
  /** Whether the package is a service that is deployed and replaced, not a library, a command or an application on somebody's desk. */
  readonly isService: boolean;
  /** What the file at hand does, in the order of its text. */
  readonly facts: readonly Fact[];
  /** The facts of one kind in all files of the package, and of the packages of the same repository that it depends on. */
  factsOf<Kind extends FactKind>(kind: Kind): readonly FactOf<Kind>[];
  /** Whether a server begins to take connections in the file at hand, or in one that loads it. */
  readonly servesHere: boolean;
  /** Whether any file of the package may do something when it is told to stop: `no` only where no word says so. */
  readonly endsGracefully: 'no' | 'unknown';
  /** Whether any file of the package has a word, as its text alone tells: evidence that something is there, never that it is not. */
  mentions(pattern: RegExp): boolean;
  /** The paths under which a route answers, with the prefixes of its mounts; its own where no mount is known. */
  pathsOf(route: Route): readonly string[];
  /** How the package is started, asked and stopped, as the manifests of the repository say that name it. */
  readonly deployed: Deployed;
  /** Probes that no mounted route answers, each once; none where some route may that is not seen. */
  readonly misplacedProbes: readonly MisplacedProbe[];
  /** The text of the file at hand. */
  text(range: Range): string;
}
