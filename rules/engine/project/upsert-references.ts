import type { QualifiedName } from '../model/name.ts';
import type { Base } from '../model/release.ts';
import type { UpsertReference, UpsertsRead, UpsertUse } from '../model/upsert.ts';
import { callsUnique, isNameOf, otherModelNames } from '../references/models.ts';
import { isSent } from '../references/source-files.ts';
import { columnSpelling, tableSpelling } from '../references/spelling.ts';
import { upsertsIn } from '../references/upserts.ts';
import { lineAt, type CodeState } from './code-states.ts';
import { once } from './once.ts';
import { NOW, readAt } from './read-at.ts';

type Upserts = Pick<UpsertsRead, 'places' | 'unplaced'>;

const UNREAD: Upserts = { places: [], unplaced: true };

/** What code upserts into a table: the code that runs where that is known, else the code as it is now. */
export function upsertUse(root: string, table: QualifiedName, isOther: (path: string) => boolean, now: CodeState, running: { readonly base: Base; readonly state: CodeState } | undefined): UpsertUse {
  const readNow = once((): UpsertsRead => ({ ...(table.known ? upsertsOf(now, root, table, isOther) : UNREAD), readAt: running === undefined ? NOW : `${NOW}, not in ${running.base.name}`, isNow: true }));
  const inForce = running === undefined ? readNow() : { ...(table.known ? upsertsOf(running.state, root, table, isOther) : UNREAD), readAt: readAt(running.base), isNow: false };
  return {
    ...inForce,
    get now() {
      return readNow();
    },
  };
}

/** The files that have the letters of the table, or of a model of another name. */
function upsertsOf(state: CodeState, root: string, table: QualifiedName, isOther: (path: string) => boolean): Upserts {
  const naming = state.having(tableSpelling(table.name));
  if (naming === undefined) return UNREAD;
  const read = (path: string): string => state.read(path) ?? '';
  const models = [...new Set(naming.flatMap((path) => otherModelNames(read(path), table)))];
  const calling = models.flatMap((model) => state.having(columnSpelling(model)) ?? []);
  const paths = [...new Set([...naming, ...calling])].filter((path) => !isOther(path) && isSent(path, read(path))).sort();
  const files = paths.map((path) => ({ path, ...upsertsIn(path, read(path), table, models) }));
  const places = files.flatMap(({ path, found }) =>
    found.map((upsert): UpsertReference => ({ ...upsert, path, name: path.slice(root.length + 1), line: lineAt(read(path), upsert.range.start), access: 'upserted' })),
  );
  const unplaced = files.some((file) => file.unplaced);
  if (!places.some(({ target }) => target.kind === 'key of the model')) return { places, unplaced };
  const isName = isNameOf(table, models);
  const keys = paths.flatMap((path) => callsUnique(read(path), isName) ?? []);
  // A model that calls nothing unique has its primary key alone.
  const isPrimary = keys.length > 0 && !keys.includes(true);
  return { places: places.map((place) => (place.target.kind === 'key of the model' ? { ...place, target: { kind: isPrimary ? 'primary key' : 'unknown' } } : place)), unplaced };
}
