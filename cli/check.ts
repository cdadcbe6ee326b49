import { analyse, Catalogue, isCodePath, isManifestPath, manifestComments, mayConcern, mayMention, parseScript, Project, type CodeFile, type Comment, type Hazard, type ProjectFiles, type ReadBase, type Rule, type Settings, type Skipped } from '../rules/index.ts';
import { readDirectives, suppressorOf, type Directive } from '../eslint-plugin/directives.ts';
import { Lines, type Place } from '../eslint-plugin/lines.ts';
import { readCode } from './typescript-parser.ts';
import type { Severity } from '../eslint-plugin/severity.ts';
import type { ActiveSeverity } from './severities.ts';

/** A hazard where a person finds it, with the severity that counts here. */
export interface Problem {
  readonly rule: string;
  readonly severity: ActiveSeverity;
  readonly start: Place;
  readonly end: Place;
  readonly hazard: Hazard;
  /** Behind a disable comment, or in the list of what is known: the reason given, empty where none was. */
  readonly suppressed: { readonly kind: 'comment' | 'list'; readonly reason: string } | undefined;
}

/** A disable comment that disables nothing. */
export interface UnusedDirective {
  readonly start: Place;
  /** The rules it names and need not; empty where it names none. */
  readonly rules: readonly string[];
}

/** What was found in one file. */
export interface FileReport {
  readonly path: string;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly unused: readonly UnusedDirective[];
  /** The rules of what is there and not told, because it is released or nobody has touched it; one for each time. */
  readonly untold: readonly string[];
  readonly skipped: Skipped | undefined;
}

const PREFIX = 'zero-downtime/';

/** Checks files one by one over one catalogue: the engine with ESLint's directives, without ESLint. */
export class Checker {
  readonly #project: Project;
  readonly #catalogue: Catalogue;
  readonly #severities: ReadonlyMap<string, ActiveSeverity>;

  /**
   * @param root absolute path of the project, forward slashes
   * @param severities of the rules that are on, by their id
   * @param readBase what is released; without it nothing is known of that
   * @param clock milliseconds since 1970
   */
  constructor(root: string, settings: Settings, files: ProjectFiles, rules: readonly Rule[], severities: ReadonlyMap<string, ActiveSeverity>, readBase?: ReadBase, clock: () => number = Date.now) {
    this.#project = new Project(root, settings, files, { readCode, readBase, clock });
    const isOn = ({ id }: Rule): boolean => (severities.get(id) ?? 'off') !== 'off';
    this.#catalogue = new Catalogue(rules.filter((rule) => rule.subject !== 'reference' || isOn(rule)));
    this.#severities = severities;
  }

  /** What the user should know once about the settings. */
  get notices(): Iterable<string> {
    return this.#project.notices;
  }

  /** @param text the file as read; a byte order mark at its beginning is left out, as ESLint does */
  check(path: string, fileText: string): FileReport {
    const text = fileText.startsWith('\ufeff') ? fileText.slice(1) : fileText;
    const isCode = isCodePath(path);
    const mayBeTold = (): boolean => mayConcern(path, text, this.#project) || (this.#catalogue.referenceRules.length > 0 && mayMention(path, text, this.#project));
    const code = isCode && mayBeTold() ? (this.#project.services.parsed(path, text) ?? readCode(path, text)) : undefined;
    if (isCode && code === undefined) return { path, text, problems: [], unused: [], untold: [], skipped: 'not a migration' };
    const { hazards, skipped } = analyse(path, text, this.#project, this.#catalogue, code);
    const mayDirect = text.includes('eslint');
    if (hazards.length === 0 && !mayDirect) return { path, text, problems: [], unused: [], untold: [], skipped };
    const lines = new Lines(text);
    const { directives, severities } = mayDirect ? readDirectives(commentsOf(path, text, code), lines) : { directives: [], severities: new Map<string, Severity>() };
    const used = new Set<Directive>();
    const problems: Problem[] = [];
    const untold: string[] = [];
    for (const hazard of hazards) {
      const severity = severities.get(PREFIX + hazard.rule) ?? this.#severities.get(hazard.rule) ?? 'off';
      if (severity === 'off') continue;
      const place = lines.at(hazard.range.start);
      const start = hazard.inFront === true ? { line: place.line, column: 0 } : place;
      const suppressor = suppressorOf({ rule: PREFIX + hazard.rule, line: start.line, start: hazard.range.start, inFront: hazard.inFront === true }, directives);
      if (suppressor !== undefined) used.add(suppressor);
      // Of what is released nothing is told but that its comments are still needed.
      else if (hazard.released) {
        untold.push(hazard.rule);
        continue;
      }
      problems.push({ rule: hazard.rule, severity, start, end: lines.at(hazard.range.end), hazard, suppressed: suppressor && { kind: 'comment', reason: suppressor.reason } });
    }
    // Comments in code and YAML speak to the project's own linter as well, which knows better which of them are needless.
    return { path, text, problems, unused: isCode || isManifestPath(path) || skipped === 'released' ? [] : unusedOf(directives, used, lines), untold, skipped };
  }
}

function commentsOf(path: string, text: string, code: CodeFile | undefined): readonly Comment[] {
  if (isManifestPath(path)) return manifestComments(path, text);
  if (code === undefined) return parseScript(text).comments;
  return (code.program.comments ?? []).map(({ type, value, range: [start, end] }) => ({ style: String(type) === 'Line' ? 'line' : 'block', text: value, start, end }));
}

/** One report for a comment that is needless as a whole, else one for each needless rule in it: as ESLint counts them. */
function unusedOf(directives: readonly Directive[], used: ReadonlySet<Directive>, lines: Lines): UnusedDirective[] {
  const byComment = new Map<Comment, Directive[]>();
  for (const directive of directives) {
    if (directive.type !== 'enable') byComment.set(directive.comment, [...(byComment.get(directive.comment) ?? []), directive]);
  }
  return [...byComment].flatMap(([comment, all]) => {
    const start = lines.at(comment.start);
    const needless = all.filter((directive) => !used.has(directive)).flatMap(({ rule }) => (rule === undefined ? [''] : [rule]));
    if (needless.length === all.length) return [{ start, rules: needless.filter((rule) => rule !== '') }];
    return needless.map((rule) => ({ start, rules: [rule] }));
  });
}
