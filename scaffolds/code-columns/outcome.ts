import type { Edit, Range } from '../../rules/index.ts';

/** What is to be done at a place of code: edits of its file, or why a person has to. Nothing where the phase does not concern it. */
export type Outcome = { readonly edits: readonly Edit[]; readonly byHand?: undefined } | { readonly byHand: string; readonly edits?: undefined };

export const NOTHING: Outcome = { edits: [] };

export function byHand(reason: string): Outcome {
  return { byHand: reason };
}

export function insertion(at: number, text: string): Edit {
  return { range: { start: at, end: at }, text };
}

export function replacement(range: Range, text: string): Edit {
  return { range, text };
}

export function removal(range: Range): Edit {
  return { range, text: '' };
}
