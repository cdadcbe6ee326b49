/** What the server cannot see by itself: it comes with the first request and whenever it changes. */
export interface Environment {
  /** Whether the user trusts the workspace; nothing of it is executed before. */
  readonly trusted: boolean;
  /** For each folder, the languages whose open files the ESLint extension reports already. */
  readonly reportedByEslint: readonly FolderLanguages[];
}

/** What comes with the first request. */
export interface InitializationOptions extends Environment {
  /** The client takes notifications of the status; an editor that knows nothing of them gets none. */
  readonly takesStatus: true;
  /** The client has the command that shows places of code. */
  readonly showsPlaces: true;
  /** The client has the command that asks for the new name of a column. */
  readonly asksForNames: true;
}

/** Languages by their identifiers, for one workspace folder. */
export interface FolderLanguages {
  readonly uri: string;
  readonly languages: readonly string[];
}

/** A notification of the client: its environment is another now. */
export const ENVIRONMENT = 'zeroDowntime/environment';
