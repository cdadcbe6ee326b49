import type { Effects } from '../model/effect.ts';

/** Effects of an operation that does nothing beyond the parts given. */
export function effects(parts: Partial<Omit<Effects, 'instant'>>): Effects {
  const rewrite = parts.rewrite ?? 'no';
  const scan = parts.scan ?? 'no';
  const foreignKeyCheck = parts.foreignKeyCheck ?? 'no';
  const indexBuild = parts.indexBuild ?? 'no';
  return {
    locks: parts.locks ?? [],
    indexLocks: parts.indexLocks ?? [],
    rewrite,
    scan,
    foreignKeyCheck,
    indexBuild,
    otherLocks: parts.otherLocks ?? 'no',
    instant: rewrite === 'no' && scan === 'no' && foreignKeyCheck === 'no' && indexBuild === 'no',
    refusesTransaction: parts.refusesTransaction ?? false,
  };
}

/** No lock and no work. */
export const NOTHING: Effects = effects({});
