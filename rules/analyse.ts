import type { Finding, Hazard, Blocked } from './engine/model/hazard.ts';
import { blocksTraffic, strengthOf } from './engine/model/lock.ts';
import { isCodePath, type CodeFile } from './engine/model/code.ts';
import { isManifestPath } from './engine/model/manifest.ts';
import { displayName, HOLES } from './engine/model/name.ts';
import type { OperationKind } from './engine/model/operation.ts';
import type { Range } from './engine/model/range.ts';
import type { ManifestRule, MigrationRule, ReferenceRule, Rule, ServiceRule, Step } from './engine/model/rule.ts';
import type { Script, Statement } from './engine/model/statement.ts';
import { statementAround } from './engine/code/enclosing.ts';
import { mayHaveFacts } from './engine/frameworks/frameworks.ts';
import { mayBeManifest } from './engine/manifests/manifests.ts';
import type { Skipped } from './engine/project/migration-input.ts';
import { mayBeMigration, mayEmbedSql, type Project } from './engine/project/project.ts';
import { suggestionsFor, type Repairable } from './engine/project/suggestions.ts';
import { manifestHazards } from './judge-manifest.ts';
import { referenceHazards } from './judge-references.ts';
import { serviceHazards } from './judge-service.ts';
import { replay } from './replay.ts';

/** What was found in one file. */
export interface Analysis {
  readonly hazards: readonly Hazard[];
  /** Why the file was not judged, where it was not. */
  readonly skipped: Skipped | undefined;
  /** What the user should know once: sentences about the settings of the project. */
  readonly notices: Iterable<string>;
}

/** The rules in the order of the catalogue, and which of them want to see each kind of operation. */
export class Catalogue {
  readonly rules: readonly Rule[];
  readonly serviceRules: readonly ServiceRule[];
  readonly manifestRules: readonly ManifestRule[];
  readonly referenceRules: readonly ReferenceRule[];
  readonly weakRules: readonly MigrationRule[];
  readonly #migrationRules: readonly MigrationRule[];
  readonly #byKind = new Map<OperationKind, readonly MigrationRule[]>();

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    this.serviceRules = rules.flatMap((rule) => (rule.subject === 'both' ? { ...rule, subject: 'service', ...rule.service } : rule.subject === 'service' ? rule : []));
    this.manifestRules = rules.flatMap((rule) => (rule.subject === 'both' ? { ...rule, subject: 'deployment', ...rule.deployment } : rule.subject === 'deployment' ? rule : []));
    this.referenceRules = rules.filter((rule) => rule.subject === 'reference');
    this.#migrationRules = rules.filter((rule) => rule.subject === 'migration');
    this.weakRules = this.#migrationRules.filter((rule) => rule.weak);
  }

  rulesFor(kind: OperationKind): readonly MigrationRule[] {
    let rules = this.#byKind.get(kind);
    if (rules === undefined) {
      rules = this.#migrationRules.filter((rule) => wants(rule, kind));
      this.#byKind.set(kind, rules);
    }
    return rules;
  }
}

/** A finding on its way to becoming a hazard. */
interface Found {
  readonly rule: MigrationRule;
  readonly finding: Finding;
  readonly step: Step;
}

function isList(result: Finding | readonly Finding[]): result is readonly Finding[] {
  return Array.isArray(result);
}

/**
 * Whether any rule could have something to say about a file: a look at its words, for most code and YAML is no concern of ours.
 *
 * @param project whose settings may take more files for migrations; without it, every file that they could
 */
export function mayConcern(path: string, text: string, project?: Project): boolean {
  if (isManifestPath(path)) return mayBeManifest(path, text);
  const mayMigrate = (): boolean => (project === undefined ? mayBeMigration(text) || mayEmbedSql(text) : project.mayBeMigration(path, text));
  return !isCodePath(path) || mayMigrate() || (project === undefined ? mayHaveFacts(path, text) : project.services.mayConcern(path, text));
}

/**
 * Runs every rule of the catalogue over one file: a migration, code of the running service, or a manifest of its deploy. Never throws on any text.
 *
 * @param path absolute, forward slashes
 * @param source the parsed text, where the caller has it already; code always comes parsed
 */
export function analyse(path: string, text: string, project: Project, catalogue: Catalogue, source?: Script | CodeFile): Analysis {
  const { notices } = project;
  if (isManifestPath(path)) {
    if (!mayBeManifest(path, text)) return { hazards: [], skipped: 'not a migration', notices };
    return { hazards: inOrder(withReleased(manifestHazards(path, text, project, catalogue.manifestRules), path, text, project)), skipped: undefined, notices };
  }
  const migration = replay(path, text, project, source);
  if (typeof migration !== 'string') return { hazards: hazardsOf(findingsOf(migration.steps, catalogue)), skipped: migration.release?.untouched === true ? 'released' : undefined, notices };
  if (migration !== 'not a migration' || source === undefined || !('program' in source) || !project.services.judges(path)) return { hazards: [], skipped: migration, notices };
  const references = referenceHazards(path, text, project, catalogue.referenceRules, source.parse.bind(source));
  if (!project.services.mayConcern(path, text)) return { hazards: inOrder(references), skipped: references.length === 0 ? migration : undefined, notices };
  return { hazards: inOrder([...withReleased(serviceHazards(source, project, catalogue.serviceRules), path, text, project, (place) => statementAround(source.program, place)), ...references]), skipped: undefined, notices };
}

/**
 * What stands in code or a manifest where nobody has touched it is as well known as a released migration, unless another place of it was touched.
 *
 * @param reachOf what belongs to a place: who has touched that has touched the place; without it the whole file does
 */
function withReleased(hazards: readonly Hazard[], path: string, text: string, project: Project, reachOf: (place: Range) => Range | undefined = () => undefined): readonly Hazard[] {
  const isTouched = ({ range, related = [] }: Hazard): boolean =>
    project.isTouched(path, text, reachOf(range)) || related.some((place) => (place.path === undefined ? project.isTouched(path, text, reachOf(place.range)) : project.isTouched(place.path, undefined, place.range)));
  return hazards.map((hazard) => (isTouched(hazard) ? hazard : { ...hazard, released: true }));
}

/**
 * Every step is there before the first rule looks at one, so that a rule may look ahead. Weak rules come last: they are
 * silent on a statement that another recommended rule has reported, and speak once a transaction.
 */
function findingsOf(steps: readonly Step[], catalogue: Catalogue): Found[] {
  const found: Found[] = [];
  const yielding: Found[] = [];
  const reported = new Set<Statement>();
  for (const step of steps) {
    for (const rule of catalogue.rulesFor(step.operation.kind)) {
      if (rule.weak || (rule.ofReleased && !step.released)) continue;
      for (const finding of checked(rule, step)) {
        if (finding.yields === true) {
          yielding.push({ rule, finding, step });
          continue;
        }
        found.push({ rule, finding, step });
        // Who does not run the strict rules must not miss what only they would have said better.
        if (rule.preset === 'recommended' && finding.aside !== true) reported.add(step.operation.statement);
      }
    }
  }
  for (const each of yielding) {
    if (reported.has(each.step.operation.statement)) continue;
    found.push(each);
    if (each.rule.preset === 'recommended') reported.add(each.step.operation.statement);
  }
  for (const rule of catalogue.weakRules) {
    const spoken = new Set<unknown>();
    for (const step of steps) {
      // Outside a transaction the timeout is the session's, so the file is what counts.
      const { scope } = step.transaction;
      const window = scope === 'none' || scope === 'unknown' ? 'file' : step.transaction;
      if (spoken.has(window) || reported.has(step.operation.statement) || !wants(rule, step.operation.kind)) continue;
      for (const finding of checked(rule, step)) {
        found.push({ rule, finding, step });
        spoken.add(window);
      }
    }
  }
  return found;
}

function wants(rule: MigrationRule, kind: OperationKind): boolean {
  return rule.operations === 'all' || rule.operations.includes(kind);
}

function checked(rule: MigrationRule, step: Step): readonly Finding[] {
  if (rule.growsWithTable && step.takesNoTime()) return [];
  const result = rule.check(step, step.operation);
  return result === undefined ? [] : isList(result) ? result : [result];
}

/** One cause, one message: what a rule finds on one statement becomes one hazard. */
function hazardsOf(found: readonly Found[]): readonly Hazard[] {
  if (found.length === 0) return [];
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const key = `${each.rule.id} ${each.step.operation.statement.range.start}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return inOrder([...groups.values()].flatMap(mergedHazard));
}

function inOrder(hazards: readonly Hazard[]): readonly Hazard[] {
  return [...hazards].sort((left, right) => left.range.start - right.range.start || left.range.end - right.range.end);
}

/** Findings of one rule on one statement become one hazard, at the first place in the text. */
function mergedHazard(group: readonly Found[]): readonly Hazard[] {
  const inOrder = group.length === 1 ? group : [...group].sort((left, right) => left.finding.range.start - right.finding.range.start);
  const first = inOrder[0];
  if (first === undefined) return [];
  const others = [...new Set(inOrder.slice(1).flatMap(({ finding }) => finding.subject ?? []))].filter((subject) => subject !== first.finding.subject);
  const also = others.length === 0 ? '' : ` The same goes for ${listed(others)}.`;
  const { message, range } = first.finding;
  return [
    {
      rule: first.rule.id,
      range,
      message: { what: withoutHoles(message.what + also), why: withoutHoles(message.why), instead: withoutHoles(message.instead) },
      suggestions: suggestionsFor(inOrder.map(repairable)).map(({ title, edits }) => ({ title: withoutHoles(title), edits })),
      blocked: blockedBy(inOrder),
      released: first.step.released && !first.rule.ofReleased,
      ...relatedTo(inOrder),
      statement: first.step.operation.statement.range,
      ...(first.finding.inFront === true ? { inFront: true } : {}),
    },
  ];
}

function repairable({ rule, finding, step }: Found): Repairable {
  return { finding, operation: step.operation, recheck: (operation) => checked(rule, step.of(operation)) };
}

/** Names that a template makes are shown as `…`. */
function withoutHoles(text: string): string {
  return text.replace(HOLES, '…');
}

/** `a`, `b` and `c`. */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

/** The other places of all findings, each once; nothing where there are none. */
function relatedTo(group: readonly Found[]): Pick<Hazard, 'related'> {
  const places = new Map(group.flatMap(({ finding }) => finding.related ?? []).map((place) => [`${place.path ?? ''} ${place.range.start} ${place.message}`, place]));
  return places.size === 0 ? {} : { related: [...places.values()] };
}

function blockedBy(group: readonly Found[]): readonly Blocked[] {
  const strongest = new Map<string, Blocked>();
  for (const { step } of group) {
    for (const { relation, mode } of step.effects.locks) {
      if (!blocksTraffic(mode) || step.isNew(relation)) continue;
      const name = displayName(relation);
      const known = strongest.get(name);
      if (known === undefined || strengthOf(known.mode) < strengthOf(mode)) strongest.set(name, { relation: name, mode });
    }
  }
  return [...strongest.values()].sort((left, right) => strengthOf(right.mode) - strengthOf(left.mode));
}
