import { documentationUrl } from '../eslint-plugin/eslint-rule.ts';
import { rules } from '../rules/index.ts';
import { pageOf } from './pages.ts';

/** Links beside the page lead nowhere in a terminal, and marks behind a language are for our own tests. */
function readable(page: string): string {
  return page
    .replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1')
    .replaceAll(/^```(\w+) .*$/gm, '```$1');
}

function listOfRules(): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return `${rules.map(({ id, summary, preset }) => `${id.padEnd(width)}  ${summary}${preset === 'strict' ? ' (strict)' : ''}`).join('\n')}\n`;
}

/** The page of a rule, or the list of rules; `undefined` where there is no such rule. */
export function explain(name: string | undefined): string | undefined {
  if (name === undefined) return listOfRules();
  const rule = rules.find(({ id }) => id === name.replace(/^zero-downtime\//, ''));
  if (rule === undefined) return undefined;
  const level = `${rule.severity === 'error' ? 'error' : 'warning'} in ${rule.preset === 'strict' ? 'strict' : 'recommended and strict'}`;
  return `${readable(pageOf(rule) ?? `# ${rule.id}\n\n${rule.summary}\n`).trimEnd()}\n\n${level} · ${documentationUrl(rule)}\n`;
}

/** The rule that somebody may have meant: the one that shares most of the words. */
export function nearest(name: string): string | undefined {
  const words = new Set(name.split('-'));
  const shared = (id: string): number => id.split('-').filter((word) => words.has(word)).length;
  const [best] = rules.map(({ id }) => ({ id, score: shared(id) / Math.max(words.size, id.split('-').length) })).sort((left, right) => right.score - left.score);
  return best !== undefined && best.score >= 0.5 ? best.id : undefined;
}
