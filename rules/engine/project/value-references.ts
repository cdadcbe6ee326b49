import type { Base } from '../model/release.ts';
import type { Reference, ValueUse } from '../model/reference.ts';
import type { QualifiedName } from '../model/name.ts';
import type { SchemaView, UserType } from '../model/schema.ts';
import { columnSpelling } from '../references/spelling.ts';
import { listsLacking, mayWriteValue } from '../references/value-lists.ts';
import { lineAt, type CodeState } from './code-states.ts';
import { NOW, readAt } from './read-at.ts';

/** What code knows of an enum. */
export interface KnownEnum {
  /** The type and the columns that have it. */
  readonly names: readonly string[];
  readonly values: UserType['values'];
}

/**
 * Where running code says every value of an enum but a new one, although the code as it is now writes that one, or knows it no
 * more than the running does.
 */
export function valueUse(root: string, { names, values }: KnownEnum, added: string, now: CodeState, running: { readonly base: Base; readonly state: CodeState } | undefined): ValueUse {
  const rarest = [...values].sort((left, right) => right.length - left.length)[0];
  const inState = (state: CodeState): readonly Reference[] => (rarest === undefined ? [] : placesIn(state, root, rarest, (path, text) => listsLacking(path, text, names, values, added)));
  const lackingNow = (): readonly Reference[] => inState(now);
  if (running === undefined) return { places: lackingNow(), readAt: NOW, isNow: true };
  const places = inState(running.state);
  const matters = places.length > 0 && (lackingNow().length > 0 || isWritten(now, added));
  return { places: matters ? places : [], readAt: readAt(running.base), isNow: false };
}

function placesIn(state: CodeState, root: string, word: string, look: (path: string, text: string) => ReturnType<typeof listsLacking>): readonly Reference[] {
  return [...(state.having(columnSpelling(word)) ?? [])].sort().flatMap((path) => {
    const text = state.read(path) ?? '';
    return look(path, text).map((range): Reference => ({ path, name: path.slice(root.length + 1), range, line: lineAt(text, range.start), confidence: 'likely', access: 'defined' }));
  });
}

function isWritten(now: CodeState, value: string): boolean {
  return (now.having(columnSpelling(value)) ?? []).some((path) => mayWriteValue(path, now.read(path) ?? '', value));
}

/** How code may call an enum: as its type, or as a column that has it. */
export function namesOfEnum(type: QualifiedName, schema: SchemaView): readonly string[] {
  return [type.name, ...schema.tablesUsing(type).flatMap(({ columns }) => [...columns.values()].filter((column) => column.type?.name === type.name).map(({ name }) => name))];
}
