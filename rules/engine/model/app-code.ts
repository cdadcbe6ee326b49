import type { Range } from './range.ts';

/** Something that a migration in code takes from the application or from the world: it will be another when the migration runs again. */
export interface AppCode {
  readonly kind: 'module' | 'environment' | 'network';
  /** As a sentence has it for a module: "`Role` and `Status`"; the variable, or what is called. */
  readonly name: string;
  /** As it is imported; empty for the environment. */
  readonly module: string;
  readonly range: Range;
}
