import type { Range } from './range.ts';

/**
 * A piece of the SQL that a library would send, and where it comes from: text that stands in the file (`verbatim`, of the
 * same length as its range), or text that the library makes of what stands there.
 */
export interface SqlPiece {
  readonly text: string;
  readonly range: Range;
  readonly verbatim: boolean;
  /** For verbatim text: the literal that it stands in, so that an edit can be spelled there. */
  readonly quote?: Quote | undefined;
}

/** The delimiters of a literal; `raw` is a template in which nothing can be escaped. */
export type Quote = "'" | '"' | '`' | 'raw';
