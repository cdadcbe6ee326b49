import { baseName } from '../tools/paths.ts';

const SNAPSHOT_NAME = /^(?:structure|schema|dump|db_dump|pg_dump|database|init_schema)(?:[._-].*)?\.sql$|[._-](?:dump|structure|snapshot|schema)\.sql$/i;
const DUMP_HEADER = /^--\s*\r?\n-- PostgreSQL database (?:cluster )?dump\b/m;

/** A file that holds a whole schema and changes none: nobody runs it against a live database. */
export function isSnapshot(path: string, text: string): boolean {
  return (SNAPSHOT_NAME.test(baseName(path)) && !/^\d/.test(baseName(path))) || DUMP_HEADER.test(text.slice(0, 2000));
}
