import { baseName, folderOf, joined } from './paths.ts';

/** A name that begins with a version: `V12__add_users.sql`, `20260102030405_add_users`, `0003-add-users.up.sql`. */
const VERSIONED = /^([VvBb]?)(\d{4}-\d\d-\d\d-\d{6}|\d{4}\.\d\d\.\d\dT\d\d\.\d\d\.\d\d|\d+(?:[._]\d+)*)(_{1,2}|-|\.)(.*?)((?:\.up)?\.[a-z]+)?$/;

/** What MikroORM calls its files: `Migration20260102030405.ts`, with a name behind it or without. */
const CLASS = /^(Migration)(\d{14})(?:[_-].*?)?(\.[cm]?[jt]s)$/;

interface VersionedName {
  readonly prefix: string;
  readonly version: string;
  readonly separator: string;
  readonly suffix: string;
  /** What stands between the words: `-` where the words of the name are joined so. */
  readonly joint: string;
}

function parsed(name: string): VersionedName | undefined {
  const [, className, stamp, ending] = CLASS.exec(name) ?? [];
  if (className !== undefined && stamp !== undefined && ending !== undefined) return { prefix: className, version: stamp, separator: '_', suffix: ending, joint: '_' };
  const match = VERSIONED.exec(name);
  if (match === null) return undefined;
  const [, prefix = '', version = '', separator = '_', words = '', suffix = ''] = match;
  return { prefix, version, separator, suffix, joint: words.includes('-') && !words.includes('_') ? '-' : '_' };
}

const SECOND = 1000;

/** Times as migration tools write them, in UTC. */
interface TimeForm {
  readonly pattern: RegExp;
  read(version: string): number;
  write(time: number): string;
}

function digits(time: number): string {
  return new Date(time).toISOString().replaceAll(/\D/g, '');
}

function timeOfDigits(version: string): number {
  const [year, month, day, hour, minute, second] = [version.slice(0, 4), version.slice(4, 6), version.slice(6, 8), version.slice(8, 10), version.slice(10, 12), version.slice(12, 14)].map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

const TIME_FORMS: readonly TimeForm[] = [
  { pattern: /^20\d{12}$/, read: timeOfDigits, write: (time) => digits(time).slice(0, 14) },
  { pattern: /^20\d{6}_\d{6}$/, read: (version) => timeOfDigits(version.replace('_', '')), write: (time) => `${digits(time).slice(0, 8)}_${digits(time).slice(8, 14)}` },
  {
    pattern: /^20\d\d-\d\d-\d\d-\d{6}$/,
    read: (version) => timeOfDigits(version.replaceAll('-', '')),
    write: (time) => digits(time).replace(/^(\d{4})(\d\d)(\d\d)(\d{6}).*$/, '$1-$2-$3-$4'),
  },
  {
    pattern: /^20\d\d\.\d\d\.\d\dT\d\d\.\d\d\.\d\d$/,
    read: (version) => timeOfDigits(version.replaceAll(/\D/g, '')),
    write: (time) => digits(time).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1.$2.$3T$4.$5.$6'),
  },
  { pattern: /^1\d{12}$/, read: Number, write: String },
  { pattern: /^1\d{9}$/, read: (version) => Number(version) * SECOND, write: (time) => String(Math.floor(time / SECOND)) },
];

/** The version behind all others, in their form: the time it is now or a second behind the last one, else the next number. */
function versionBehind(versions: readonly string[], last: string, now: number): string {
  const form = TIME_FORMS.find(({ pattern }) => pattern.test(last));
  if (form !== undefined) {
    const latest = Math.max(...versions.filter((version) => form.pattern.test(version)).map((version) => form.read(version)));
    return form.write(Math.max(now, latest + SECOND));
  }
  const parts = last.split(/[._]/);
  const number = parts.at(-1) ?? '0';
  const next = String(BigInt(number) + 1n).padStart(number.startsWith('0') ? number.length : 0, '0');
  return last.slice(0, last.length - number.length) + next;
}

/**
 * Where a new migration goes: behind all that are there, named in the way of the last one.
 *
 * @param order paths of the migrations that are there, in the order in which they run
 * @param like the migration whose folder and form are taken over
 * @param name words joined by underscores
 * @param now milliseconds since 1970
 * @returns `undefined` where the names bear no version to count on
 */
export function pathBehind(order: readonly string[], like: string, name: string, now: number): string | undefined {
  const nested = parsed(baseName(like)) === undefined;
  const nameOf = (path: string): VersionedName | undefined => parsed(baseName(nested ? folderOf(path) : path));
  const last = nameOf(order.at(-1) ?? like) ?? nameOf(like);
  const own = nameOf(like);
  if (last === undefined || own === undefined) return undefined;
  const versions = [...order, like].flatMap((path) => nameOf(path)?.version ?? []);
  const words = name.replaceAll('_', own.joint);
  const named = `${own.prefix}${versionBehind(versions, last.version, now)}${own.separator}${words}${own.suffix}`;
  return nested ? joined(joined(folderOf(folderOf(like)), named), baseName(like)) : joined(folderOf(like), named);
}
