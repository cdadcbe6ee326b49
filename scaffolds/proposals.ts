import { HOLE, replay, Unwritable, type CodeFile, type FileEdits, type Hazard, type MigrationDraft, type NewFile, type Operation, type Project, type Step } from '../rules/index.ts';
import { codeChanges, type ReadCode } from './code-columns/code-changes.ts';
import { isRefusal, withDeploysApart, withDeploysNumbered, type Plan } from './plan.ts';
import { nextDeploy, PLANS_FOLDER, plannedFrom, printedPlan, readPlan, withWritten } from './plan-file.ts';
import { proveConstraint } from './prove-constraint/prove-constraint.ts';
import { proveNotNull } from './prove-not-null/prove-not-null.ts';
import { byScript } from './script/by-script.ts';
import { renameColumn } from './rename-column/rename-column.ts';
import { batchUpdate } from './batch-update/batch-update.ts';
import { buildKey } from './build-key/build-key.ts';
import { dropColumn } from './drop-column/drop-column.ts';
import { fillColumn } from './fill-column/fill-column.ts';
import { renameEnumValue } from './enum-value/rename-enum-value.ts';
import { gracefulShutdown } from './graceful-shutdown/graceful-shutdown.ts';
import { healthEndpoints } from './health-endpoints/health-endpoints.ts';
import { limitStore } from './limit-store/limit-store.ts';
import { changePartition } from './partition/change-partition.ts';
import { renameTable } from './rename-table/rename-table.ts';
import { retypeColumn } from './retype-column/retype-column.ts';
import type { Scaffold } from './scaffold.ts';
import { sessionStore } from './session-store/session-store.ts';
import { socketProtocol } from './socket-protocol/socket-protocol.ts';
import { stableRollout } from './stable-rollout/stable-rollout.ts';
import { restOf } from './sql/alone.ts';
import { versionedCache } from './versioned-cache/versioned-cache.ts';
import type { ServiceScaffold } from './service-scaffold.ts';

/** Every scaffold, in the order in which they are offered. */
const SCAFFOLDS: readonly Scaffold[] = [renameColumn, retypeColumn, proveConstraint, proveNotNull, buildKey, fillColumn, dropColumn, renameTable, renameEnumValue, changePartition, batchUpdate];

/** Those that repair the running service. */
const SERVICE_SCAFFOLDS: readonly ServiceScaffold[] = [gracefulShutdown, healthEndpoints, versionedCache, sessionStore, limitStore, socketProtocol, stableRollout];

/** A change of several files that is made as one. No file of `files` may exist before. */
export interface ChangeSet {
  readonly edits: readonly FileEdits[];
  readonly files: readonly NewFile[];
  /** Statements for a person to run outside a transaction, where the runner has no way out of its own. */
  readonly byHand: readonly string[];
  /** Places in the code for a person to change: where, and why. */
  readonly places?: readonly string[];
}

/** A file as a host has it. */
export interface SourceText {
  /** Absolute, forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Code comes parsed. */
  readonly code: CodeFile | undefined;
}

interface Offer {
  readonly title: string;
  /** Rows are changed by a script in place of a procedure. */
  readonly isScripted?: true;
}

/** Something that can be done about a hazard, or why it cannot. */
export type Proposal =
  | (Offer & { readonly changes: ChangeSet; readonly disabled?: undefined })
  | (Offer & { readonly changes?: undefined; readonly disabled: string });

/**
 * The scaffolds that repair a hazard, as changes of files.
 *
 * @param now milliseconds since 1970, for the names of new files
 * @param readCode parses a file of code
 */
export function proposalsFor(hazard: Hazard, source: SourceText, project: Project, now: number, readCode: ReadCode): readonly Proposal[] {
  const { code } = source;
  if (code !== undefined) {
    const repairing = SERVICE_SCAFFOLDS.filter(({ repairs }) => repairs.includes(hazard.rule));
    if (repairing.length > 0) return repairing.map((scaffold) => repairOf(scaffold, hazard, code, project));
  }
  const scaffolds = SCAFFOLDS.filter(({ repairs }) => repairs.includes(hazard.rule));
  if (scaffolds.length === 0) return [];
  const migration = replay(source.path, source.text, project, source.code);
  if (typeof migration === 'string') return [];
  const steps = migration.steps.filter(({ operation: { statement } }) => statement.range.start === hazard.statement.start && statement.range.end === hazard.statement.end);
  return scaffolds.flatMap((scaffold) => steps.flatMap((step) => proposalsOf(scaffold, step, source, project, { now, readCode })));
}

function repairOf(scaffold: ServiceScaffold, hazard: Hazard, code: CodeFile, project: Project): Proposal {
  try {
    const repair = scaffold.repair({ hazard, code, service: project.services.of(code), services: project.services });
    if (isRefusal(repair)) return { title: scaffold.title, disabled: repair.reason };
    return { title: repair.title, changes: { edits: repair.edits, files: repair.files, byHand: [] } };
  } catch (error) {
    if (error instanceof Unwritable) return { title: scaffold.title, disabled: error.message };
    throw error;
  }
}

/** What a proposal needs of its host. */
interface Host {
  readonly now: number;
  readonly readCode: ReadCode;
}

/** The change with all that it does in migrations; and, where rows are changed, with a script that changes them. */
function proposalsOf(scaffold: Scaffold, step: Step, source: SourceText, project: Project, { now, readCode }: Host): readonly Proposal[] {
  const plan = scaffold.plan(step);
  if (plan === undefined) return [];
  if (isRefusal(plan)) return [{ title: sentence(`${scaffold.id.replaceAll('-', ' ')} without downtime`), disabled: plan.reason }];
  const whole = proposed(titleOf(plan), () => firstChanges(plan, step, source, project, now));
  return whole.disabled === undefined ? [whole, ...scripted(plan, step, source, project, { now, readCode })] : [whole];
}

function scripted(plan: Plan, step: Step, source: SourceText, project: Project, { now, readCode }: Host): readonly Proposal[] {
  const title = `${titleOf(plan)}; the rows by a script`;
  try {
    const found = byScript(plan, source.path, project, readCode);
    if (found === undefined) return [];
    if (isRefusal(found)) return [{ title, isScripted: true, disabled: found.reason }];
    return [{ ...proposed(titleOf(found.plan), () => firstChanges(found.plan, step, source, project, now, [found.script])), isScripted: true }];
  } catch (error) {
    if (error instanceof Unwritable) return [{ title, isScripted: true, disabled: error.message }];
    throw error;
  }
}

function titleOf({ title, manner }: Plan): string {
  return sentence(`${title} without downtime: ${manner}`);
}

function proposed(title: string, changes: () => ChangeSet): Proposal {
  try {
    return { title, changes: changes() };
  } catch (error) {
    if (error instanceof Unwritable) return { title, disabled: error.message };
    throw error;
  }
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first deploy written, and the others, where there are any, in the plan's file. */
function firstChanges(whole: Plan, step: Step, source: SourceText, project: Project, now: number, scripts: readonly NewFile[] = []): ChangeSet {
  const writer = project.writerFor(source.path, source.text, source.code);
  if (writer === undefined) throw new Unwritable('The file is no migration.');
  const plan = withDeploysNumbered(writer.sharesDeploys ? withDeploysApart(whole) : whole);
  const [first, ...behind] = plan.deploys[0]?.migrations ?? [];
  if (first === undefined) throw new Unwritable('There is nothing to write.');
  // What must run outside a transaction takes a file of its own where the one at hand does more.
  const rest = restOf(step, whole.takes ?? [step.operation]) ?? '';
  const placed = rest === '' || first.transaction !== 'none' ? writer.placed(step.operation.statement, first) : undefined;
  const [inPlace, others] = placed === undefined ? [placeholder(plan), [first, ...behind]] : [placed.draft, behind];
  // What a template makes of a name is told in the file at hand alone.
  if (plan.deploys.some(({ migrations }) => migrations.some(({ up, down }) => [...up, ...down].some((sql) => sql.includes(HOLE))))) throw new Unwritable('A name in the statement is made by a template, which further migrations could not know.');
  if (others.length > 0 || scripts.length > 0 || plan.deploys.length > 1) refuseDependants(whole, step, source, project);
  // Nobody should learn in the last step that it cannot be written.
  writer.write(plan.deploys.flatMap(({ migrations }) => migrations), now);
  const whatStays = rest === '' ? inPlace : { ...inPlace, up: [rest, ...inPlace.up] };
  const { files: further, edits: listed, byHand: later } = writer.write(others, now);
  const files = [...further, ...scripts];
  const byHand = [...(placed?.byHand ?? []), ...later];
  const edits = [...writer.inPlace(step.operation.statement, whatStays, step.lockTimeout !== undefined, (operation) => plan.isWayBack(operation)), ...listed];
  if (plan.deploys.length === 1) return { edits, files, byHand };
  const written = [source.path, ...files.map(({ path }) => path)].map((path) => fromRoot(path, project));
  const planText = printedPlan(plannedFrom(plan, fromRoot(source.path, project), { written, byHand }));
  return { edits, files: [...files, { path: planPath(plan, project, now), text: planText }], byHand };
}

/**
 * What is written for later comes behind everything that is there: whoever needs it done must not stand between.
 *
 * @throws {Unwritable} where somebody does
 */
function refuseDependants({ dependants, takes }: Plan, { migration, operation, index }: Step, source: SourceText, project: Project): void {
  const taken = takes ?? [operation];
  const here = migration.steps.filter((each) => (each.index > index || each.operation.statement === operation.statement) && !taken.includes(each.operation)).find((each) => dependants.has(each.operation));
  if (here !== undefined) throw new Unwritable(`${quoted(here.operation)} needs it done, and would come before the last of it: give that a migration of its own first, which goes out later.`);
  const behind = project.operationsBehind(source.path, source.text, dependants.names, source.code).find((each) => dependants.has(each.operation));
  if (behind !== undefined) throw new Unwritable(`${quoted(behind.operation)} in ${fromRoot(behind.path, project)} needs it done, and would come before the last of it: it has to go out later.`);
}

/** The beginning of an operation, for a sentence. */
function quoted(operation: Operation): string {
  const text = operation.textOf('clause').replaceAll(/\s+/g, ' ').trim();
  return text === '' ? 'What stands behind it' : `\`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``;
}

function placeholder({ title, name }: Plan): MigrationDraft {
  return { name, header: [`To ${title}: in the migrations behind this one.`], up: [], down: [], transaction: 'any', takesStrongLock: false };
}

export function fromRoot(path: string, { root }: Project): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

export function planPath({ name }: Plan, { root }: Project, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return `${root}/${PLANS_FOLDER}/${stamp}_${name}.json`;
}

/** What writing the next step of a plan changes, and what must be true before. */
export interface NextStep {
  readonly title: string;
  readonly before: readonly string[];
  readonly changes: ChangeSet;
}

/**
 * Writes the migrations of a plan's next deploy, and changes the code as it asks; `undefined` where all are written.
 *
 * @param source the plan's file
 * @param migration the migration that the plan grew from, as it is now
 * @param readCode parses a file of code
 * @throws {NoPlan} where the file is no plan
 * @throws {Unwritable} where a migration cannot be written
 */
export function nextStep(source: { readonly path: string; readonly text: string }, migration: SourceText, project: Project, now: number, readCode: ReadCode): NextStep | undefined {
  const plan = readPlan(source.text);
  const deploy = nextDeploy(plan);
  if (deploy === undefined) return undefined;
  const writer = project.writerFor(migration.path, migration.text, migration.code);
  if (writer === undefined) throw new Unwritable(`${plan.migration} is no migration.`);
  const { files, edits: listed, byHand } = writer.write(deploy.migrations, now);
  const code = deploy.code === undefined ? undefined : codeChanges(deploy.code, project, readCode);
  const places = code === undefined || code.places.length === 0 ? {} : { places: code.places };
  const changed = [...listed, ...(code?.edits ?? [])];
  const written = [...changed, ...files].map(({ path }) => fromRoot(path, project));
  const after = withWritten(plan, { written, byHand, ...places });
  const ofPlan = { path: source.path, edits: [{ range: { start: 0, end: source.text.length }, text: printedPlan(after) }] };
  return { title: deploy.title, before: deploy.before, changes: { edits: [ofPlan, ...changed], files, byHand, ...places } };
}
