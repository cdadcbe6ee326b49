import type { RelatedPlace } from '../model/hazard.ts';
import type { Access, CodeUse } from '../model/reference.ts';
import { listed } from './wording.ts';

/** Places in one sentence. */
const SHOWN = 5;

type Places = Pick<CodeUse, 'places' | 'readAt' | 'isNow'>;

/** Only those places that do one of these things. */
export function thatDo({ places, readAt, isNow }: CodeUse, ...accesses: readonly Access[]): Places {
  return { places: places.filter(({ access }) => accesses.includes(access)), readAt, isNow };
}

/** Where code names something, behind a noun: " (src/orders.ts:14 and 3 more places in `origin/main`, 1a2b3c4)". Empty where nobody knows. */
export function placesInCode({ places, readAt }: Places): string {
  if (places.length === 0) return '';
  const sure = (confidence: string): number => (confidence === 'certain' ? 0 : 1);
  const inOrder = [...places].sort((left, right) => sure(left.confidence) - sure(right.confidence));
  const names = [...new Set(inOrder.map(({ name, line }) => `${name}:${line}`))];
  const more = names.length - SHOWN;
  const shown = more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more ${more === 1 ? 'place' : 'places'}` : listed(names);
  return ` (${shown}; ${readAt})`;
}

/** The same as places to go to; those of released code stand where no editor can go. */
export function relatedInCode({ places, isNow }: Places, name: string): readonly RelatedPlace[] {
  if (!isNow) return [];
  return places.slice(0, 20).map(({ path, range }) => ({ path, range, message: `This names \`${name}\`.` }));
}
