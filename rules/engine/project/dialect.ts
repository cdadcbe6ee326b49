import type { Statement } from '../model/statement.ts';
import type { Dialect } from '../tools/tool.ts';

const POSTGRES_WORD = /^(?:postgres(?:ql)?\d*|pg|pgsql|psql)$/;
const OTHER_WORD =
  /^(?:mysql\d*|mariadb|sqlite3?|mssql|sqlserver|oracle|cockroach(?:db)?|crdb|clickhouse|db2|h2|hsqldb|tidb|spanner|snowflake|bigquery|duckdb|redshift|cassandra|scylla|d1|libsql|turso)$/;

/** What the folders and the suffix say; the word nearest to the file's name wins. `path` is relative to the project. */
export function dialectOfPath(path: string): Dialect {
  const words = path.toLowerCase().split(/[/._\-]+/);
  for (const word of words.reverse()) {
    if (POSTGRES_WORD.test(word)) return 'postgresql';
    if (OTHER_WORD.test(word)) return 'other';
  }
  return 'unknown';
}

/** Syntax that PostgreSQL refuses and another server is known for. */
const FOREIGN_SYNTAX: readonly RegExp[] = [
  /`\w[^`\n]*`/,
  /\bauto_increment\b/i,
  /\bautoincrement\b/i,
  /\bengine\s*=\s*\w+/i,
  /^\s*pragma\s/im,
  /\bunsigned\b/i,
  /\bnvarchar\b/i,
  /\bvarchar2\b/i,
  /^\s*go\s*$/im,
  /\[dbo\]\./i,
  /\bchange\s+column\b/i,
  /\bmodify\s+(?:column\s+)?\w/i,
  /^\s*delimiter\s/im,
  /\bcharacter\s+set\s+utf8/i,
  /\bcodec\s*\(/i,
];

/** Whether statements that PostgreSQL refuses bear the mark of another server. */
export function speaksAnotherDialect(statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) => statement.problem?.reason === 'syntax' && FOREIGN_SYNTAX.some((pattern) => pattern.test(statement.text)),
  );
}
