import type { Expression, Volatility } from '../model/definition.ts';
import type { SchemaView } from '../model/schema.ts';

/**
 * Built-in and well-known extension functions that PostgreSQL declares VOLATILE and that people use in defaults.
 * Source: `pg_proc.provolatile = 'v'` of 14 to 18 and of uuid-ossp and pgcrypto; `test/truth` compares.
 */
export const VOLATILE_FUNCTIONS = new Set(
  `random random_normal setseed clock_timestamp timeofday gen_random_uuid uuidv4 uuidv7 nextval currval lastval setval
  pg_sleep pg_sleep_for pg_sleep_until pg_notify set_config query_to_xml
  uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt`.split(/\s+/),
);

/**
 * Whether an expression may change its value within one statement. Functions that nobody has declared are `unknown`:
 * the server's own are not volatile unless listed above, anyone else's may be anything.
 */
export function volatilityOf(expression: Expression, schema: SchemaView): Volatility {
  let volatility: Volatility = 'immutable';
  for (const name of expression.functions) {
    const declared = schema.routine(name)?.volatility ?? (VOLATILE_FUNCTIONS.has(name.name) ? 'volatile' : undefined);
    if (declared === 'volatile') return 'volatile';
    if (declared === undefined && !STABLE_FUNCTIONS.has(name.name)) volatility = 'unknown';
    else if (volatility === 'immutable') volatility = 'stable';
  }
  return volatility;
}

/** Functions of defaults that are evaluated once a statement or are constant; only to tell them from unknown ones. */
export const STABLE_FUNCTIONS = new Set(
  `now transaction_timestamp statement_timestamp current_timestamp localtimestamp current_date current_time localtime
  current_user session_user user current_setting current_database current_schema txid_current pg_current_xact_id
  to_timestamp date_trunc make_interval make_date make_timestamp md5 lower upper concat concat_ws coalesce
  jsonb_build_object json_build_object jsonb_build_array json_build_array to_jsonb to_json array_to_string string_to_array
  length char_length substring substr replace trim btrim round floor ceil abs greatest least extract date_part encode decode
  to_char to_number to_date sha256 inet_client_addr`.split(/\s+/),
);
