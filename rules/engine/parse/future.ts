/** Statements of PostgreSQL 19 that the grammar of 18 lacks. They are sound where the server knows them. */
const STATEMENTS_OF_19 = [
  /^repack\b/i,
  /^alter\s+table\b[\s\S]*\b(?:merge|split)\s+partitions?\b/i,
];

/** Whether a statement that did not parse belongs to a version newer than the grammar. */
export function futureStatement(text: string): boolean {
  return STATEMENTS_OF_19.some((pattern) => pattern.test(text));
}
