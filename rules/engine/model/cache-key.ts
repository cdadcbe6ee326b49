import type { Range } from './range.ts';

/** A text of a key that is written down. */
export interface KeyText {
  readonly text: string;
}

/** A part of a key that only the running program knows. */
export interface KeyHole {
  /** As the code says it: `user.id`. */
  readonly source: string;
  /** The variable of the environment that it is, where nothing stands in for one that is not set. */
  readonly environment: string | undefined;
  /** Where it is written: the file, and the place in it. */
  readonly file: string;
  readonly range: Range;
}

export type KeyPart = KeyText | KeyHole;

export function isHole(part: KeyPart): part is KeyHole {
  return 'source' in part;
}

/** A key as a message shows it: `user:…`. */
export function shownKey(key: readonly KeyPart[]): string {
  return key.map((part) => (isHole(part) ? '…' : part.text)).join('').replace(/…+/g, '…');
}

/** `v2` between separators, as people write the version of a shape. */
const SEGMENT = /(?:^|[^a-z\d])v_?\d+(?:$|[^a-z\d])|(?:schema|cache|format|shape)[-_]?v?\d/i;
/** Names of what holds a version, or a digest of what the shape is made of. */
const NAMED = /version|(?:^|[^a-z])ver(?:$|[^a-z])|_v\d+$|schema|sha\b|commit|build|revision|release|digest|fingerprint/i;

/** Whether anything in a key may tell one shape from another. */
export function tellsVersion(key: readonly KeyPart[]): boolean {
  if (key.some((part) => (isHole(part) ? NAMED.test(part.source) : /version|schema/i.test(part.text)))) return true;
  return SEGMENT.test(shownKey(key));
}

/** What is kept there is no copy, or is read by nobody who would mind its shape. */
const STATE = /session|token|otp|\block|lock(?:s|ed)?\b|nonce|csrf|oauth|challenge|verif|idempot|dedup|rate[-_:]?limit|throttl|\bjobs?\b|queue|cursor|\bflags?\b|counter|presence|heartbeat|progress/i;

/**
 * Whether a key names something that is kept there and nowhere else: a session, a lock, a token.
 *
 * @param isLoadedAnew the call that reads it brings along what loads it, so that what is called a session is a copy of one
 */
export function keepsState(key: readonly KeyPart[], isLoadedAnew = false): boolean {
  const said = key.map((part) => (isHole(part) ? part.source : part.text)).join(' ');
  return STATE.test(isLoadedAnew ? said.replaceAll(/session/gi, '') : said);
}
