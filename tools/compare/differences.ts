import type { PageBlock } from './blocks.ts';

/**
 * Rules of squawk that are left out on both sides, with the reason: what they ask for is a matter of style, or of how a
 * migration is run again, and blocks or breaks nothing that runs.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'prefer-robust-stmts': 'asks for IF EXISTS and IF NOT EXISTS in every statement. On `CREATE INDEX CONCURRENTLY` that is a hazard of its own: see `no-invalid-index-reuse`.',
  'require-statement-timeout': 'asks for a `statement_timeout`. One that ends `CREATE INDEX CONCURRENTLY` or `VALIDATE CONSTRAINT` half way leaves an invalid index, or the work to be done again.',
  'require-lock-timeout': 'is compared on the page of our rule of the same name only; everywhere else it would hide what the page is about.',
  'prefer-bigint-over-int': 'is about running out of numbers.',
  'prefer-bigint-over-smallint': 'is about running out of numbers.',
  'prefer-identity': 'prefers one way of writing the same column.',
  'prefer-text-field': 'prefers one way of writing the same column.',
  'prefer-timestamp-tz': 'prefers another type.',
};

/** What squawk says of what both read: not what is left out, nor that it cannot parse what PostgreSQL can. */
function relevant({ rule, role }: PageBlock, reported: readonly string[]): readonly string[] {
  return [...new Set(reported)].filter((name) => {
    if (name === 'syntax-error') return role === 'safe' || rule === 'no-syntax-error';
    return LEFT_OUT[name] === undefined || name === rule;
  });
}

/** Statements of pages under the name that explains them. */
export type Differences = ReadonlyMap<string, readonly string[]>;

/** Where the two agree, and where they do not. */
export interface Comparison {
  readonly flaggedByBoth: number;
  readonly safeForBoth: number;
  /** By our rule: flagged here, silent there. */
  readonly onlyOurs: Differences;
  /** By squawk's rule: safe here, flagged there. */
  readonly onlyTheirs: Differences;
}

const LONGEST = 170;

/** A block on one line, for a list. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function add(map: Map<string, string[]>, name: string, text: string): void {
  map.set(name, [...new Set([...(map.get(name) ?? []), oneLine(text)])]);
}

function count(differences: Differences): number {
  return [...differences.values()].reduce((sum, statements) => sum + statements.length, 0);
}

/** The comparison in numbers, as a sentence. */
export function inNumbers({ flaggedByBoth, safeForBoth, onlyOurs, onlyTheirs }: Comparison): string {
  return `Both flag ${flaggedByBoth} migrations and both are silent on ${safeForBoth}; ${count(onlyOurs)} are flagged here and not there, and ${count(onlyTheirs)} there and not here.`;
}

export function compare(answers: ReadonlyMap<PageBlock, readonly string[]>): Comparison {
  const onlyOurs = new Map<string, string[]>();
  const onlyTheirs = new Map<string, string[]>();
  let flaggedByBoth = 0;
  let safeForBoth = 0;
  for (const [block, reported] of answers) {
    const names = relevant(block, reported);
    if (block.role === 'flagged') {
      if (names.length > 0) flaggedByBoth += 1;
      else add(onlyOurs, block.rule, block.text);
    } else if (names.length === 0) safeForBoth += 1;
    else for (const name of names) add(onlyTheirs, name, block.text);
  }
  return { flaggedByBoth, safeForBoth, onlyOurs: sorted(onlyOurs), onlyTheirs: sorted(onlyTheirs) };
}

function sorted(map: ReadonlyMap<string, string[]>): Differences {
  return new Map([...map].sort(([left], [right]) => (left < right ? -1 : 1)));
}
