import type { CodeFile, FileEdits, Hazard, NewFile, Project, Service } from '../rules/index.ts';
import type { Refusal } from './plan.ts';

/** Running code at fault, and what surrounds it. */
export interface FaultyCode {
  readonly hazard: Hazard;
  readonly code: CodeFile;
  readonly service: Service;
  readonly services: Project['services'];
}

/** Code that makes good what a hazard says. */
export interface Repair {
  /** In a few words, as a command. */
  readonly title: string;
  readonly edits: readonly FileEdits[];
  readonly files: readonly NewFile[];
}

/** A way to finish a job in the running service that one edit cannot: data and one function. */
export interface ServiceScaffold {
  readonly id: string;
  /** Ids of the rules whose hazards it repairs. */
  readonly repairs: readonly string[];
  /** What is asked for, in a few words, where nothing can be written. */
  readonly title: string;
  /**
   * What is to be written, or why it cannot be told.
   *
   * @throws {Unwritable} where a file that is to be made is there already
   */
  repair(faulty: FaultyCode): Repair | Refusal;
}
