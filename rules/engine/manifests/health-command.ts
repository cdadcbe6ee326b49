import type { Range } from '../model/range.ts';

/** A request to the container itself, in a command of any shell or language. */
const OWN_URL = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?:\d+|\$\{?\w+(?:-\d+)?\}?))?(\/[\w./~%@+-]*)?(?=[\s'"`)|;\\,?#]|$)/g;

/** The path that a command asks its own container at; `undefined` where it asks none, or several. */
export function askedPath(text: string, range: Range): { readonly path: string; readonly range: Range } | undefined {
  const found = [...text.slice(range.start, range.end).matchAll(OWN_URL)];
  const path = found[0]?.[1];
  if (found.length !== 1 || path === undefined) return undefined;
  const start = range.start + (found[0]?.index ?? 0) + (found[0]?.[0].length ?? 0) - path.length;
  return { path, range: { start, end: start + path.length } };
}
