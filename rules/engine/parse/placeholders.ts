import { HOLE } from '../model/name.ts';

/** Go, Jinja, ERB and JavaScript templates, Python parameters, extension and psql variables. */
const PLACEHOLDER =
  /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|<%[\s\S]*?%>|\$\{[^}]*\}|#\{[^}]*\}|%\([A-Za-z_]+\)s|@[A-Za-z_]\w*@|(?<![:\w]):(?:'\w+'|"\w+"|[A-Za-z_]\w*)/g;

/** Template blocks that stand between pieces of SQL and for none: both branches are read. */
const CONTROL_BLOCK = /^(?:\{\{-?\s*(?:if|else|end|range|with|define|\/\*)\b|\{%|<%(?!=))/;

/**
 * The text with every template placeholder replaced by a name of equal length, so that offsets stay;
 * `undefined` where there is none.
 */
export function maskPlaceholders(text: string): string | undefined {
  let masked = false;
  const result = text.replace(PLACEHOLDER, (placeholder) => {
    masked = true;
    return (CONTROL_BLOCK.test(placeholder) ? ' ' : HOLE).repeat(placeholder.length);
  });
  return masked ? result : undefined;
}

/** Templates whose own quotes could confuse the splitter; they are masked before it. */
export function hasQuotingTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('<%');
}

/** Whether a name was made, wholly or in part, by a placeholder. */
export function isHole(name: string): boolean {
  return name.includes(HOLE);
}

/** Whether a text holds placeholders at all. */
export function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) >= 0;
}
