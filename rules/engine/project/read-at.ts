import type { Base } from '../model/release.ts';

/** Said of code that was read from the working files. */
export const NOW = 'in the files as they are now';

/** Where code was read, as a sentence has it. */
export function readAt({ name, merged = false }: Base): string {
  return merged ? `${name}: merged, perhaps not deployed` : name;
}
