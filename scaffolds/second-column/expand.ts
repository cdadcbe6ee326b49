import { quoteName, typeInSql, type MigrationDraft, type TypeName } from '../../rules/index.ts';
import { fileWord } from '../sql/names.ts';
import type { Backfill } from '../sql/backfill.ts';
import { dollarQuoted } from '../sql/text.ts';
import { namesOf, type SecondColumn } from './second-column.ts';

/** Types whose values can be compared with `IS DISTINCT FROM` and are the same only where that says so. */
const COMPARABLE = new Set(
  `int2 int4 int8 float4 float8 numeric money text varchar bpchar name bytea bool date time timetz timestamp timestamptz interval uuid jsonb inet cidr macaddr bit varbit oid`.split(
    /\s+/,
  ),
);

/** The new column, and the trigger that keeps both the same whichever one is written. */
export function expandDraft(second: SecondColumn, header: readonly string[]): MigrationDraft {
  const { from, to, relation } = second;
  const names = namesOf(second);
  const collation = from.collation === undefined ? '' : ` COLLATE ${quoteName(from.collation)}`;
  return {
    name: fileWord(`add_${relation.name.name}_${to}`),
    header,
    up: [
      `ALTER TABLE ${names.table} ADD COLUMN ${names.to} ${typeInSql(second.type) ?? ''}${collation}`,
      `CREATE FUNCTION ${names.syncFunction}() RETURNS trigger LANGUAGE plpgsql AS ${dollarQuoted(syncBody(second))}`,
      `CREATE TRIGGER ${names.trigger} BEFORE INSERT OR UPDATE ON ${names.table}\n  FOR EACH ROW EXECUTE FUNCTION ${names.syncFunction}()`,
    ],
    down: [`DROP TRIGGER ${names.trigger} ON ${names.table}`, `DROP FUNCTION ${names.syncFunction}()`, `ALTER TABLE ${names.table} DROP COLUMN ${names.to}`],
    transaction: 'any',
    takesStrongLock: true,
  };
}

/**
 * Old code writes the old column and new code the new one, and each finds its own written by the other. The new column has
 * no default meanwhile, so that a value in it was put there by new code.
 */
function syncBody(second: SecondColumn): string {
  const { from, to } = namesOf(second);
  const differs = (column: string, type: TypeName | undefined): string => `${compared(second, type, `NEW.${column}`)} IS DISTINCT FROM ${compared(second, type, `OLD.${column}`)}`;
  // What was made of the old value does not go back: it may have lost something on the way.
  const made = { ...second, conversion: 'cast' } as const;
  const own = second.conversion === 'none' ? '' : ` AND ${compared(second, second.type, `NEW.${to}`)} IS DISTINCT FROM ${compared(second, second.type, converted(made, `NEW.${from}`))}`;
  const filled = `NEW.${to} := ${converted(second, `NEW.${from}`)};`;
  return [
    'BEGIN',
    `  IF TG_OP = 'INSERT' THEN`,
    `    IF NEW.${to} IS NULL THEN`,
    `      ${filled}`,
    '    ELSE',
    `      NEW.${from} := NEW.${to};`,
    '    END IF;',
    `  ELSIF ${differs(to, second.type)}${own} THEN`,
    `    NEW.${from} := NEW.${to};`,
    `  ELSIF NEW.${to} IS NULL OR ${differs(from, second.from.type)} THEN`,
    `    ${filled}`,
    '  END IF;',
    '  RETURN NEW;',
    'END',
  ].join('\n');
}

/** A value of the old column for the new one. An assignment converts what ALTER COLUMN TYPE would convert without USING. */
function converted({ type, conversion }: SecondColumn, value: string): string {
  return conversion === 'cast' ? `${value}::${typeInSql(type) ?? ''}` : value;
}

/** json, xml and the geometric types have no equality of their own, or not the one that is meant. */
function compared({ schema }: SecondColumn, type: TypeName | undefined, value: string): string {
  const isEnum = type !== undefined && schema.userType(type)?.form === 'enum';
  const comparable = type !== undefined && type.schema === undefined && COMPARABLE.has(type.name);
  return comparable || isEnum ? value : `${value}::text`;
}

/** What fills the rows that were written before the trigger was there; rows written meanwhile are the trigger's, so the work ends. */
export function backfillOf(second: SecondColumn): Backfill {
  const { relation, primaryKey } = second;
  const { from, to } = namesOf(second);
  return { relation, primaryKey, column: second.to, left: `${to} IS NULL AND ${from} IS NOT NULL`, value: converted(second, from) };
}
