import type { Effects } from './effect.ts';
import type { Fact, FactKind, FactOf } from './fact.ts';
import type { Finding } from './hazard.ts';
import type { LockMode } from './lock.ts';
import type { Deployment, ManifestFact, ManifestFactKind, ManifestFactOf } from './manifest.ts';
import type { SchemaMention } from './mention.ts';
import type { QualifiedName } from './name.ts';
import type { Operation, OperationKind, OperationOf } from './operation.ts';
import type { Range } from './range.ts';
import type { CodeUse, QueryUse, ValueUse } from './reference.ts';
import type { Release } from './release.ts';
import type { Origin, SchemaView } from './schema.ts';
import type { Service } from './service.ts';
import type { UpsertUse } from './upsert.ts';
import type { WayBack } from './way-back.ts';
import type { LocksHeld, Runner, Transaction } from './transaction.ts';

/** What surrounds the operations of one migration file. */
export interface Migration {
  readonly path: string;
  /** The major version in production. */
  readonly version: number;
  /** How it stands to the last release; `undefined` where nothing is known of one. */
  readonly release: Release | undefined;
  /** The day in UTC as the host's clock has it, `2027-01-31`; `undefined` where the host gives no clock. */
  readonly today: string | undefined;
  /** Up operations in execution order. */
  readonly steps: readonly Step[];
  /** Those of the migrations that go out with it and that its runner runs before it in one transaction; it costs replaying them. */
  readonly stepsBefore: readonly Step[];
  /** The schema behind the last step. */
  readonly after: SchemaView;
  /** No other migration of its set comes later. */
  readonly newest: boolean;
  /** The schema behind the last migration of its set; it costs folding all that come later. */
  readonly atEnd: SchemaView;
  /** How it is taken back; `undefined` where its tool or team keeps no ways back. */
  readonly wayBack: WayBack | undefined;
  /** Whether a migration, by its path, is not released for certain. */
  isUnreleased(origin: string): boolean;
  /** What the application says of a relation, or of one of its columns; looked up when asked for. */
  codeUse(relation: QualifiedName, column?: string): CodeUse;
  /** Queries of the application that depend on what a relation looks like without naming its columns. */
  queriesOf(relation: QualifiedName): QueryUse;
  /** What the application upserts into a relation. */
  upsertsOf(relation: QualifiedName): UpsertUse;
  /** What the application knows of an enum of these values that gets a new one. */
  valueUse(type: QualifiedName, values: readonly string[], added: string): ValueUse;
}

/** One operation in context: everything that a rule may ask. */
export interface Step<Kind extends OperationKind = OperationKind> {
  readonly operation: OperationOf<Kind>;
  readonly effects: Effects;
  /** The schema just before. */
  readonly schema: SchemaView;
  readonly transaction: Transaction;
  /** How the migration that it stands in is run. */
  readonly runner: Runner;
  /** Locks that the transaction holds already. */
  readonly locksHeld: LocksHeld;
  /** Milliseconds; 0 is no limit, `undefined` where nobody has set one. */
  readonly lockTimeout: number | undefined;
  readonly migration: Migration;
  /** It was released as it stands, or before it was changed: no rule judges what it does. */
  readonly released: boolean;
  /** Position in `migration.steps`. */
  readonly index: number;
  /** The strongest lock on a relation that the transaction holds already. */
  heldLock(relation: QualifiedName): LockMode | undefined;
  /** Made by this very migration or another that is not released yet, temporary, gone already, or a partition that was detached and that no code names: nobody waits for it. */
  isNew(relation: QualifiedName): boolean;
  /** Whether what bears this origin was made by this very migration or another that is not released yet. */
  isOurs(origin: Origin): boolean;
  /** The column, or its whole table, was made by this very migration or another that is not released yet. */
  isNewColumn(relation: QualifiedName, column: string): boolean;
  /** The schema when this step's transaction is over; when the file is, where nobody knows the transactions. */
  schemaAtEnd(): SchemaView;
  /** What it reads or writes whole are tables that the user has called small, that its transaction has emptied or that were made lately: it is done soon. */
  takesNoTime(): boolean;
  /** The name of the migration that made a table, where that is a few weeks ago and no migration has filled it from others. */
  madeLately(relation: QualifiedName): string | undefined;
  /** The strongest lock on a relation that running code uses; nothing where all are new. */
  strongestLock(): { readonly relation: QualifiedName; readonly mode: LockMode } | undefined;
  /** The same step with its operation as another statement has it. */
  of(operation: Operation): Step;
  /** The text of the file. */
  text(range: Range): string;
}

export type RuleFamily = 'migrations' | 'state' | 'health' | 'cache' | 'shutdown' | 'contracts' | 'rollout' | 'resilience' | 'deploy' | 'text';

/** The languages whose files a rule can speak about. */
export type RuleLanguage = 'sql' | 'code' | 'manifest';

/** What every rule says of itself. */
interface RuleDescription {
  readonly id: string;
  readonly family: RuleFamily;
  /** `strict` rules are left out of `recommended`. */
  readonly preset: 'recommended' | 'strict';
  readonly severity: 'error' | 'warn';
  readonly languages: readonly RuleLanguage[];
  /** One sentence for the catalogue, starting with a verb. */
  readonly summary: string;
  /** Documentation, release notes or measured rows that it rests on. */
  readonly sources: readonly string[];
}

type Found = Finding | readonly Finding[] | undefined;

/** A rule about migrations: data, and one function that looks at one operation in context. */
export interface MigrationRule extends RuleDescription {
  readonly subject: 'migration';
  /** Operations that it wants to see; `all` for every one. */
  readonly operations: readonly OperationKind[] | 'all';
  /**
   * A weak rule is silent on a statement that another rule has reported, and speaks once a transaction:
   * its remedy would only soften what the other's cures.
   */
  readonly weak: boolean;
  /** Speaks of released migrations only; all others speak of what is not released. */
  readonly ofReleased: boolean;
  /** Its only harm is time in proportion to the size of the table that is read or written whole: silent for small ones. */
  readonly growsWithTable: boolean;
  check(step: Step, operation: Operation): Found;
}

/** A rule about the running service: data, and one function that looks at one fact in its package. */
export interface ServiceRule extends RuleDescription {
  readonly subject: 'service';
  /** Facts that it wants to see. */
  readonly facts: readonly FactKind[];
  check(fact: Fact, service: Service): Found;
}

/** A rule about how the service is deployed: data, and one function that looks at one fact of a manifest. */
export interface ManifestRule extends RuleDescription {
  readonly subject: 'deployment';
  /** Facts that it wants to see. */
  readonly facts: readonly ManifestFactKind[];
  check(fact: ManifestFact, deployment: Deployment): Found;
}

/** A rule about something that code and manifests say only together: it looks at either, and each of the two speaks of its own file. */
export interface MeetingRule extends RuleDescription {
  readonly subject: 'both';
  readonly service: Pick<ServiceRule, 'facts' | 'check'>;
  readonly deployment: Pick<ManifestRule, 'facts' | 'check'>;
}

/** A rule about what code says of the schema that does not go together with the migrations: data, and one function that looks at one place. */
export interface ReferenceRule extends RuleDescription {
  readonly subject: 'reference';
  /** Places that it wants to see. */
  readonly mentions: readonly SchemaMention['kind'][];
  check(mention: SchemaMention): Finding | undefined;
}

export type Rule = MigrationRule | ServiceRule | ManifestRule | MeetingRule | ReferenceRule;

interface MigrationRuleDeclaration<Kind extends OperationKind> extends Omit<MigrationRule, 'subject' | 'operations' | 'weak' | 'ofReleased' | 'growsWithTable' | 'check' | 'languages'> {
  readonly operations: readonly Kind[] | 'all';
  readonly weak?: boolean;
  readonly ofReleased?: boolean;
  readonly growsWithTable?: boolean;
  readonly languages?: readonly RuleLanguage[];
  check(step: Step<Kind>, operation: OperationOf<Kind>): Found;
}

/** Declares a rule about migrations; `check` sees only the kinds of operation that the rule asked for. */
export function defineRule<const Kind extends OperationKind>(declaration: MigrationRuleDeclaration<Kind>): MigrationRule {
  return { subject: 'migration', weak: false, ofReleased: false, growsWithTable: false, languages: ['sql', 'code'], ...declaration };
}

interface ServiceRuleDeclaration<Kind extends FactKind> extends Omit<ServiceRule, 'subject' | 'facts' | 'check' | 'languages'> {
  readonly facts: readonly Kind[];
  readonly languages?: readonly RuleLanguage[];
  check(fact: FactOf<Kind>, service: Service): Found;
}

/** Declares a rule about the running service; `check` sees only the kinds of fact that the rule asked for. */
export function defineServiceRule<const Kind extends FactKind>(declaration: ServiceRuleDeclaration<Kind>): ServiceRule {
  return { subject: 'service', languages: ['code'], ...declaration };
}

interface ManifestRuleDeclaration<Kind extends ManifestFactKind> extends Omit<ManifestRule, 'subject' | 'facts' | 'check' | 'languages'> {
  readonly facts: readonly Kind[];
  check(fact: ManifestFactOf<Kind>, deployment: Deployment): Found;
}

/** Declares a rule about how the service is deployed; `check` sees only the kinds of fact that the rule asked for. */
export function defineManifestRule<const Kind extends ManifestFactKind>(declaration: ManifestRuleDeclaration<Kind>): ManifestRule {
  return { subject: 'deployment', languages: ['manifest'], ...declaration };
}

interface MeetingRuleDeclaration<Kind extends FactKind, ManifestKind extends ManifestFactKind> extends Omit<MeetingRule, 'subject' | 'service' | 'deployment' | 'languages'> {
  readonly service: Pick<ServiceRuleDeclaration<Kind>, 'facts' | 'check'>;
  readonly deployment: Pick<ManifestRuleDeclaration<ManifestKind>, 'facts' | 'check'>;
}

interface ReferenceRuleDeclaration<Kind extends SchemaMention['kind']> extends Omit<ReferenceRule, 'subject' | 'mentions' | 'check' | 'languages'> {
  readonly mentions: readonly Kind[];
  check(mention: SchemaMention & { readonly kind: Kind }): Finding | undefined;
}

/** Declares a rule about what code says of the schema; `check` sees only the kinds of place that the rule asked for. */
export function defineReferenceRule<const Kind extends SchemaMention['kind']>(declaration: ReferenceRuleDeclaration<Kind>): ReferenceRule {
  return { subject: 'reference', languages: ['code'], ...declaration };
}

/** Declares a rule about what code and manifests say together. */
export function defineMeetingRule<const Kind extends FactKind, const ManifestKind extends ManifestFactKind>(declaration: MeetingRuleDeclaration<Kind, ManifestKind>): MeetingRule {
  return { subject: 'both', languages: ['code', 'manifest'], ...declaration };
}
