import type { Finding } from '../../engine/model/hazard.ts';
import { displayName, type QualifiedName } from '../../engine/model/name.ts';
import type { AlterType, CreateType } from '../../engine/model/type-operation.ts';
import type { ChangeRows } from '../../engine/model/row-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { COMPUTING, useOfValue, valueUse } from '../../engine/postgres/enum-value.ts';
import { placesInCode, relatedInCode } from '../../engine/postgres/in-code.ts';
import { apart, isInTransaction, listed, mention, ofItsFile } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-breaking-enum',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow taking values or its name away from an enum that running code writes, and using a new value too early.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-altertype.html',
    'https://www.postgresql.org/docs/current/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS',
    'measured: alter-type-*; enum values renamed, lost and used in the transaction that adds them, 14 to 18',
  ],
  operations: ['addEnumValue', 'renameEnumValue', 'renameType', 'createType', ...COMPUTING],
  check(step, operation) {
    switch (operation.kind) {
      case 'addEnumValue':
        return usedTooEarly(step, operation) ?? unknownToCode(step, operation);
      case 'renameEnumValue':
        return isNewType(step, operation.type) ? undefined : renamedValue(operation);
      case 'renameType':
        return renamedType(step, operation);
      case 'createType':
        return lostValues(step, operation);
      case 'update':
      case 'delete':
        return operation.relation.name === 'pg_enum' ? editedCatalogue(operation) : addedByOtherFile(step);
      default:
        return addedByOtherFile(step);
    }
  },
});

/** A value as SQL writes it. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function isNewType(step: Step, type: QualifiedName): boolean {
  return step.isOurs(step.schema.userType(type)?.origin);
}

function renamedValue(operation: AlterType): Finding {
  const [from = '', to = ''] = [operation.from, operation.to];
  return {
    range: operation.place('clause'),
    subject: from,
    message: {
      what: `Renaming the value \`${from}\` of ${mention(operation.type)} makes every query of running code fail that writes it or compares with it.`,
      why: `During a rolling deploy the old code still says ${literal(from)} and the new code already ${literal(to)}: no order of migrating and deploying suits both, and old code reads a value that it has never met.`,
      instead: `ADD VALUE ${literal(to)}, deploy code that reads both and writes the new one, change the rows in batches, and leave ${literal(from)} where it is: an unused value costs nothing.`,
    },
  };
}

/** Queries name a type in casts, ORMs in every one; not where something else bears the name when the transaction is over. */
function renamedType(step: Step, operation: AlterType): Finding | undefined {
  const { type, to = '' } = operation;
  const known = step.schema.userType(type);
  if (isNewType(step, type) || (known !== undefined && known.form !== 'enum') || step.schemaAtEnd().userType(type) !== undefined) return undefined;
  if (known === undefined && step.schemaAtEnd().userType({ ...type, name: to }) === undefined && step.schema.tablesUsing(type).length === 0) return undefined;
  return {
    range: operation.place('column'),
    subject: displayName(type),
    message: {
      what: `Renaming the type ${mention(type)} to \`${to}\` breaks every running query that casts to it.`,
      why: 'During a rolling deploy old code still casts to the old name (Prisma does so in every query with an enum) and new code already to the new one.',
      instead: `Keep the name in the database and map it in code (Prisma: @@map("${type.name}")), or change over to a column of a new type.`,
    },
  };
}

/** An enum that takes another's place in some columns and lacks values of it: PostgreSQL has no DROP VALUE. */
function lostValues(step: Step, operation: CreateType): Finding | undefined {
  if (operation.form !== 'enum') return undefined;
  const columns: string[] = [];
  const lost = new Set<string>();
  let old: QualifiedName | undefined;
  for (const { operation: later, schema } of step.migration.steps.slice(step.index + 1)) {
    if (later.kind !== 'alterColumnType' || later.type.name !== operation.type.name) continue;
    const from = schema.relation(later.relation)?.columns.get(later.column)?.type;
    const before = from === undefined ? undefined : schema.userType(from);
    const missing = before?.form === 'enum' ? before.values.filter((value) => !operation.values.includes(value)) : [];
    if (before === undefined || missing.length === 0 || step.isOurs(before.origin) || step.isOurs(schema.relation(later.relation)?.origin)) continue;
    old = before.name;
    columns.push(`\`${later.column}\` of ${mention(later.relation)}`);
    for (const value of missing) lost.add(value);
  }
  if (old === undefined) return undefined;
  const values = listed([...lost].map((value) => literal(value)));
  return {
    range: operation.place('column'),
    subject: displayName(operation.type),
    message: {
      what: `${mention(operation.type)} lacks ${values}, and takes the place of ${mention(old)} in ${listed(columns)}: running code that writes or compares ${lost.size === 1 ? 'it' : 'them'} fails.`,
      why: 'During a rolling deploy the old code goes on using every value that it knows; where a row still holds one, the migration itself fails.',
      instead: `Leave ${values} in the type: an unused value costs nothing. Stop writing ${lost.size === 1 ? 'it' : 'them'} in code first, and forbid ${lost.size === 1 ? 'it' : 'them'} in a later release by CHECK … NOT VALID, then VALIDATE.`,
    },
  };
}

/** From 12 on ADD VALUE may stand in a transaction, but the value must not be used there. */
function usedTooEarly(step: Step, operation: AlterType): Finding | undefined {
  const { version } = step.migration;
  const value = operation.to ?? '';
  if (version < 12 || !isInTransaction(step.transaction.scope) || (version >= 17 && isNewType(step, operation.type))) return undefined;
  const use = valueUse(step, operation.type, value);
  if (use === undefined) return undefined;
  return {
    range: operation.place('clause'),
    subject: value,
    message: {
      what: `${use} uses ${literal(value)} in the transaction that adds it to ${mention(operation.type)}, which PostgreSQL refuses: “unsafe use of new value”.`,
      why: 'A new value can be used only when the transaction that added it has been committed; the migration stops there.',
      instead: `Add ${literal(value)} here, and use it ${apart(step)}.`,
    },
  };
}

/** The same, where the file that adds the value goes out in the same transaction; told where the value is used first. */
function addedByOtherFile(step: Step): Finding | undefined {
  const { version, stepsBefore, steps } = step.migration;
  if (version < 12 || stepsBefore.length === 0) return undefined;
  for (const other of stepsBefore) {
    const { operation } = other;
    if (operation.kind !== 'addEnumValue' || other.transaction !== step.transaction || (version >= 17 && isNewType(step, operation.type))) continue;
    const value = operation.to ?? '';
    const use = useOfValue(step, operation.type, value);
    if (use === undefined || steps.slice(0, step.index).some((earlier) => useOfValue(earlier, operation.type, value) !== undefined)) continue;
    return {
      range: step.operation.place('action'),
      subject: value,
      message: {
        what: `${use} uses ${literal(value)}, which a statement${ofItsFile(other, step)} adds to ${mention(operation.type)}, and PostgreSQL refuses it: “unsafe use of new value”.`,
        why: `${step.runner.name} runs both files in one transaction, and a new value can be used only when the transaction that added it has been committed; the migration stops here.`,
        instead: `Use ${literal(value)} ${apart(step)}.`,
      },
      related: [{ path: other.migration.path, range: operation.place('clause'), message: `${literal(value)} is added here.` }],
    };
  }
  return undefined;
}

/** Code that runs knows every value but new ones, which other code writes; told once for all of a type. */
function unknownToCode(step: Step, operation: AlterType): Finding | undefined {
  const { type } = operation;
  const values = step.migration.steps[0]?.schema.userType(type)?.values ?? [];
  if (isNewType(step, type) || values.length < 2) return undefined;
  const adding = step.migration.steps.filter(({ operation: other }) => other.kind === 'addEnumValue' && step.schema.same(other.type, type));
  const unknown = adding.flatMap(({ operation: other, index }) => {
    const value = other.kind === 'addEnumValue' ? (other.to ?? '') : '';
    const use = values.includes(value) ? undefined : step.migration.valueUse(type, values, value);
    return use === undefined || use.places.length === 0 ? [] : [{ index, value, use }];
  });
  const [first] = unknown;
  if (first?.index !== step.index) return undefined;
  const added = listed([...new Set(unknown.map(({ value }) => literal(value)))]);
  const them = unknown.length === 1 ? 'it' : 'them';
  return {
    range: operation.place('clause'),
    subject: first.value,
    message: {
      what: `Running code that lists every value of ${mention(type)} does not know ${added}${placesInCode(first.use)}.`,
      why: `During a rolling deploy new code writes ${them} and old code reads ${them}: Prisma and schemas like those of zod refuse a value that they do not list, and a switch over all values has no case for it.`,
      instead: `Deploy code that can read ${added} and does not write ${them} yet, everywhere; write ${them} in the next release.`,
    },
    related: relatedInCode(first.use, displayName(type)),
  };
}

function editedCatalogue(operation: ChangeRows): Finding {
  return {
    range: operation.place('action'),
    message: {
      what: 'Changing `pg_enum` by hand takes values from running code that still writes them, and can make rows unreadable that hold them.',
      why: 'PostgreSQL keeps the number of the value in each row and each index entry; one whose value is gone fails to be read, and nothing has checked that there is none.',
      instead: 'Leave the value in the type: an unused one costs nothing. Forbid it by a CHECK … NOT VALID, then VALIDATE.',
    },
  };
}
