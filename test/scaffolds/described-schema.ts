import type { Client } from 'pg';

/** A table as PostgreSQL describes it: columns, constraints and indexes, by what they do and not by their names. */
export async function describedTable(client: Client, table: string): Promise<readonly string[]> {
  const rows = await client.query<{ line: string }>(
    `select format('column %s %s%s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end, coalesce(' default ' || pg_get_expr(adbin, adrelid), '')) as line
       from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = $1::regclass and attnum > 0 and not attisdropped
     union all
     select format('constraint %s%s', pg_get_constraintdef(oid), case when convalidated then '' else ' not validated' end) from pg_constraint where conrelid = $1::regclass and contype <> 'n'
     union all
     select regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON', 'INDEX ON') || case when indisvalid then '' else ' invalid' end from pg_index where indrelid = $1::regclass
     union all
     select 'trigger ' || tgname from pg_trigger where tgrelid = $1::regclass and not tgisinternal`,
    [table],
  );
  return rows.rows.map(({ line }) => line).sort();
}
