/** A stretch of text: UTF-16 offsets into the file, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A replacement of one stretch of text; an empty range inserts. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}
