import { quoteIdentifier, quoteName, type MigrationDraft, type QualifiedName } from '../../rules/index.ts';
import { fileWord } from '../sql/names.ts';

/** A CHECK that spares PostgreSQL a look at every row of a table, for as long as it takes to attach a partition. */
export interface Proof {
  readonly table: QualifiedName;
  readonly name: string;
  /** The condition, in SQL. */
  readonly condition: string;
  readonly reason: string;
  /** What it refuses until the partition is attached, where that may be written. */
  readonly refuses: string | undefined;
}

/** Binds what is written from now on, in one migration; proves the rows that are there, in the next one. */
export function proofDrafts(subject: string, proofs: readonly Proof[]): readonly MigrationDraft[] {
  if (proofs.length === 0) return [];
  const of = ({ table, name }: Proof, what: string): string => `ALTER TABLE ${quoteName(table)} ${what} ${quoteIdentifier(name)}`;
  return [
    {
      name: fileWord(`prove_${subject}`),
      header: proofs.flatMap(({ name, reason, refuses }) => [...(refuses === undefined ? [] : [`Before: ${refuses}`]), `${name} ${reason}, and binds what is written from now on.`]),
      up: proofs.map((proof) => `${allowed(proof)}${of(proof, 'ADD CONSTRAINT')} CHECK (${proof.condition}) NOT VALID`),
      down: proofs.map((proof) => of(proof, 'DROP CONSTRAINT')),
      transaction: 'any',
      takesStrongLock: true,
    },
    {
      name: fileWord(`validate_${subject}`),
      header: ['Proves the rows that are there, under a lock that lets reads and writes go on. Where one does not fit, it says so, and nothing is attached.'],
      up: proofs.map((proof) => of(proof, 'VALIDATE CONSTRAINT')),
      down: [],
      transaction: 'apart',
      takesStrongLock: false,
    },
  ];
}

function allowed({ refuses }: Proof): string {
  return refuses === undefined ? '' : '-- eslint-disable-next-line zero-downtime/no-tightening-constraint -- nobody writes such rows before the partition is attached\n';
}

/** What takes the proofs away again. */
export function dropped(proofs: readonly Proof[]): readonly string[] {
  return proofs.map(({ table, name }) => `ALTER TABLE ${quoteName(table)} DROP CONSTRAINT ${quoteIdentifier(name)}`);
}
