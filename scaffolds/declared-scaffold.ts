import type { CodeFile, Project } from '../rules/index.ts';
import type { Refusal } from './plan.ts';
import type { Repair } from './service-scaffold.ts';

/** Something that can be done about code with nothing wrong in it, where it is declared. */
export interface DeclaredScaffold {
  readonly id: string;
  /** What is asked for, in a few words, where nothing can be written. */
  readonly title: string;
  /**
   * What is to be written for what is declared at an offset, or why it cannot be told; `undefined` where nothing of its kind is.
   *
   * @throws {Unwritable} where a file that is to be made is there already
   */
  at(code: CodeFile, offset: number, project: Project): Repair | Refusal | undefined;
}
