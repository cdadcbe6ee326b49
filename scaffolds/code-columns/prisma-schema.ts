import { tableSpelling, type Range } from '../../rules/index.ts';
import type { CodeStep } from './code-step.ts';
import { byHand, insertion, NOTHING, removal, replacement, type Outcome } from './outcome.ts';
import { camelCase } from './spelling.ts';

export interface Field {
  readonly name: string;
  readonly column: string;
  readonly line: Range;
  readonly text: string;
}

/** The model around an offset: its body and the table that it stands for. */
export function modelAround(text: string, offset: number): { readonly body: Range; readonly table: string } | undefined {
  for (const match of text.matchAll(/^model\s+(\w+)\s*\{([^}]*)\}/gm)) {
    const start = match.index + match[0].indexOf('{') + 1;
    const end = match.index + match[0].length - 1;
    if (offset < start || offset > end) continue;
    const mapped = /^\s*@@map\(\s*(?:name:\s*)?"([^"]*)"/m.exec(match[2] ?? '')?.[1];
    return { body: { start, end }, table: mapped ?? match[1] ?? '' };
  }
  return undefined;
}

export function fieldsIn(text: string, { start, end }: Range): readonly Field[] {
  return [...text.slice(start, end).matchAll(/^[ \t]*(\w+)[ \t]+\w[^\r\n]*/gm)].map((match) => {
    const name = match[1] ?? '';
    const line = { start: start + match.index, end: start + match.index + match[0].length };
    return { name, column: /@map\(\s*(?:name:\s*)?"([^"]*)"/.exec(match[0])?.[1] ?? name, line, text: match[0] };
  });
}

const MAP = /\s*@map\([^)]*\)/;

/** A line's field, and the comment behind it. */
function parted(text: string): readonly [field: string, comment: string] {
  const [, field = text, comment = ''] = /^((?:[^"/]|"[^"]*"|\/(?!\/))*?)(\s*\/\/.*)?$/.exec(text) ?? [];
  return [field.replace(MAP, '').trimEnd(), comment];
}

/** Whether a name can be a field of Prisma; others are mapped. */
function isFieldName(name: string): boolean {
  return /^[A-Za-z]\w*$/.test(name);
}

/** What a phase changes in a schema of Prisma at a place that names the column. */
export function prismaOutcome(text: string, offset: number, step: CodeStep): Outcome {
  const model = modelAround(text, offset);
  const field = model === undefined ? undefined : fieldsIn(text, model.body).find(({ line }) => line.start <= offset && offset <= line.end);
  if (model === undefined || field === undefined || (model.table !== step.table && model.table.match(tableSpelling(step.table).word)?.[0] !== model.table)) return byHand('the place is no field of the model');
  if (field.column !== step.from) return /^\s*@@/.test(field.text) ? byHand('a list of fields names it') : NOTHING;
  if (step.cast !== undefined) return byHand('the new column is of another type');
  const plain = field.name === step.from ? step.to : camelCase(step.to);
  const name = isFieldName(plain) ? plain : `${field.name}New`;
  const map = JSON.stringify(step.to);
  const other = fieldsIn(text, model.body).find((each) => each.name === name && each.column === step.to);
  switch (step.phase) {
    case 'write both': {
      if (other !== undefined) return NOTHING;
      if (/@(?:id|relation|updatedAt)\b/.test(field.text)) return byHand('the field is more than a column');
      const line = parted(field.text)[0].replace(field.name, name);
      return { edits: [insertion(field.line.end, `${text.includes('\r\n') ? '\r\n' : '\n'}${line}${name === step.to ? '' : ` @map(${map})`}`)] };
    }
    case 'read the new one': {
      const [own, comment] = parted(field.text);
      const line = `${own} @map(${map})${comment}`;
      const second = other === undefined ? [] : [removal({ start: other.line.start, end: other.line.end + 1 })];
      return { edits: [replacement(field.line, line), ...second] };
    }
    case 'leave the old one':
      return NOTHING;
  }
}
