import { columnSpelling, tableSpelling } from './spelling.ts';

const NAME = String.raw`((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)`;

const IN_SQL = [
  new RegExp(String.raw`\bdrop\s+(?:column\s+|table\s+)?(?:if\s+exists\s+)?${NAME}`, 'gi'),
  new RegExp(String.raw`\brename\s+(?:column\s+)?${NAME}\s+to\b`, 'gi'),
  new RegExp(String.raw`\balter\s+(?:table|column)\s+(?:if\s+exists\s+)?(?:only\s+)?${NAME}`, 'gi'),
  new RegExp(String.raw`\bunique\s+index\b[^;]{0,200}?\bon\s+(?:only\s+)?${NAME}`, 'gi'),
];

const IN_CODE = /\b(?:add|alter|change|create|drop|remove|rename)\w*\s*\(([^)]{0,400})/g;

/** Whose index it is stands elsewhere, and so do the values that an enum had. */
const SAYS_NO_NAME = /\bdrop\s*index\b|\badd\s+value\b/i;
const ANY_CODE = /(?:)/;

/**
 * Patterns of the names that a migration may take away from the code or bind it by, told by its text alone and rather too
 * many than too few: of which files of code the verdict on it may depend.
 */
export function namesAtStake(text: string): readonly RegExp[] {
  if (!/drop|rename|remove|alter|change|unique|addc/i.test(text)) return [];
  if (SAYS_NO_NAME.test(text)) return [ANY_CODE];
  const names = new Set<string>();
  for (const pattern of IN_SQL) for (const [, name = ''] of text.matchAll(pattern)) names.add(name.slice(name.lastIndexOf('.') + 1).replaceAll('"', ''));
  for (const [, list = ''] of text.matchAll(IN_CODE)) for (const [, name = ''] of list.matchAll(/['"`]([\w$.-]+)['"`]/g)) names.add(name.slice(name.lastIndexOf('.') + 1));
  return [...names].filter((name) => name.length > 1).flatMap((name) => [columnSpelling(name).anywhere, tableSpelling(name).anywhere]);
}
