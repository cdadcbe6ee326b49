/** One node of libpg-query's parse tree: a single key that names the kind, and its fields. */
export type TreeNode = Readonly<Record<string, unknown>>;
