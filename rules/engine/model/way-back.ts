import type { Operation } from './operation.ts';

/** How a migration is taken back, in a tool that keeps a way down beside each way up. */
export interface WayBack {
  /** Where it stands or should stand, as a sentence has it: `the part below "-- migrate:down"`. */
  readonly place: string;
  readonly operations: readonly Operation[];
  /** Somebody has said that there is none. */
  readonly declaredImpossible: boolean;
}
