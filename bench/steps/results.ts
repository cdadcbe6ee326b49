/** One step over all files, in milliseconds, in a process that has done it before. */
export interface StepTime {
  readonly step: string;
  readonly time: number;
  /** What the step is made of, where that can be called from outside. */
  readonly parts: readonly StepTime[];
}

/** Where the time of an analysis goes. */
export interface Steps {
  readonly files: number;
  readonly steps: readonly StepTime[];
}
