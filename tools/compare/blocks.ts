import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { sectionsOf } from '../../test/harness/literate.ts';

/** A migration that the page of a rule calls hazardous or safe; the tests hold the page to that. */
export interface PageBlock {
  readonly rule: string;
  readonly role: 'flagged' | 'safe';
  readonly text: string;
  /** The major version that the page speaks of, where it says so. */
  readonly version: number | undefined;
}

const RULES = fileURLToPath(new URL('../../rules/', import.meta.url));

/** The SQL of every rule's page, in the order of the catalogue. */
export function pageBlocks(): readonly PageBlock[] {
  return rules.flatMap((rule) => {
    const sections = sectionsOf(readFileSync(`${RULES}${rule.family}/${rule.id}/README.md`, 'utf8'));
    return sections.flatMap(({ blocks }) => {
      let version: number | undefined;
      return blocks.flatMap(({ words: [language, role], text }): readonly PageBlock[] => {
        if (language === 'json' && role === 'settings') version = (JSON.parse(text) as { readonly postgresVersion?: number }).postgresVersion;
        return language === 'sql' && (role === 'flagged' || role === 'safe') ? [{ rule: rule.id, role, text, version }] : [];
      });
    });
  });
}
