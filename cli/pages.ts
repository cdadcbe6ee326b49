import { readFileSync } from 'node:fs';
import type { Rule } from '../rules/index.ts';

/** Where a build puts the rules' pages; from the sources they lie beside the rules. */
declare const PAGES: string | undefined;

/** The page of a rule, in Markdown; `undefined` where it cannot be read. */
export function pageOf({ family, id }: Rule): string | undefined {
  const path = typeof PAGES === 'string' ? `${PAGES}/${id}.md` : `../rules/${family}/${id}/README.md`;
  try {
    return readFileSync(new URL(path, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}
