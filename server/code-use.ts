import type { CodeLens, Hover, Location } from 'vscode-languageserver';
import { MarkupKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { SHOW_PLACES } from '../protocol/show-places.ts';
import type { Access, CodeUse, Migration, Range, Reference } from '../rules/index.ts';
import { rangeIn } from './diagnostics.ts';
import { uriOf } from './paths.ts';

/** Places that a hover lists; more are a matter for the editor's own list. */
const SHOWN = 12;

/** A name of the database that a migration changes under the code's feet. */
export interface ChangedName {
  readonly name: string;
  /** Where the migration says so; offsets of the document. */
  readonly range: Range;
  readonly use: () => CodeUse;
}

/** The columns and tables that a migration drops, renames, retypes or binds, and that were there before. */
export function changedNames(migration: Migration): readonly ChangedName[] {
  return migration.steps.flatMap((step): ChangedName[] => {
    const { operation } = step;
    switch (operation.kind) {
      case 'dropColumn':
      case 'renameColumn':
      case 'alterColumnType':
      case 'setNotNull':
      case 'dropNotNull': {
        const { relation, column } = operation;
        if (step.isNewColumn(relation, column)) return [];
        return [{ name: column, range: operation.place('clause'), use: () => migration.codeUse(relation, column) }];
      }
      case 'dropRelation':
      case 'renameRelation': {
        const { relation } = operation;
        if (step.isNew(relation)) return [];
        return [{ name: relation.name, range: operation.place('relation'), use: () => migration.codeUse(relation) }];
      }
      default:
        return [];
    }
  });
}

const WORDS: readonly (readonly [readonly Access[], string])[] = [
  [['defined'], 'defined'],
  [['read'], 'read'],
  [['inserted', 'upserted', 'updated', 'deleted'], 'written'],
];

function inPlaces(count: number): string {
  return count === 1 ? 'in 1 place' : `in ${count} places`;
}

/** "read in 3 places, written in 1". */
function summaryOf(places: readonly Reference[]): string {
  const counts = WORDS.flatMap(([accesses, word]) => {
    const count = places.filter(({ access }) => accesses.includes(access)).length;
    return count === 0 ? [] : [{ word, count }];
  });
  return counts.length === 0 ? 'named nowhere in the code' : counts.map(({ word, count }, index) => `${word} ${index === 0 ? inPlaces(count) : `in ${count}`}`).join(', ');
}

/** "running code (v2.3.1): 4". */
function runningOf({ name, merged, places }: NonNullable<CodeUse['released']>): string {
  return `${merged ? 'merged' : 'running'} code (${name.replaceAll('`', '')}): ${places.length}`;
}

/** One sentence about the code as it is and the code that runs; nothing where nobody can tell. */
export function sentenceOf({ name, use }: ChangedName): string | undefined {
  const { now, released } = use();
  if (now === undefined) return undefined;
  return `${name}: ${[summaryOf(now), ...(released === undefined ? [] : [runningOf(released)])].join('; ')}`;
}

function locationsOf(places: readonly Reference[], textOf: (path: string) => TextDocument | undefined): readonly Location[] {
  return places.flatMap(({ path, range }) => {
    const document = textOf(path);
    return document === undefined ? [] : [{ uri: uriOf(path), range: rangeIn(document, range) }];
  });
}

/** A lens over each change, to be filled when it comes into view: looking through the code takes time. */
export function emptyLenses(document: TextDocument, names: readonly ChangedName[]): CodeLens[] {
  return names.map(({ range }, index) => ({ range: rangeIn(document, range), data: { uri: document.uri, index } }));
}

/**
 * A lens with what it says.
 *
 * @param textOf a document of the working files; without it the lens opens nothing, for a client that cannot show places
 */
export function filledLens(lens: CodeLens, changed: ChangedName, textOf: ((path: string) => TextDocument | undefined) | undefined): CodeLens {
  const title = sentenceOf(changed) ?? `${changed.name}: the code cannot be looked through`;
  const { uri } = lens.data as { readonly uri: string };
  const locations = textOf === undefined ? [] : locationsOf(changed.use().now ?? [], textOf);
  return { range: lens.range, command: locations.length === 0 ? { title, command: '' } : { title, command: SHOW_PLACES, arguments: [uri, lens.range.start, locations] } };
}

/** The places at a changed name of the document, as a list of links. */
export function codeUseHover(document: TextDocument, names: readonly ChangedName[], offset: number): Hover | undefined {
  const changed = names.find(({ range }) => range.start <= offset && offset <= range.end);
  const sentence = changed === undefined ? undefined : sentenceOf(changed);
  if (changed === undefined || sentence === undefined) return undefined;
  const places = changed.use().now ?? [];
  const lines = places.slice(0, SHOWN).map(({ path, name, line, access }) => `- [${name}:${line}](${uriOf(path)}#L${line}) ${access}`);
  const more = places.length > SHOWN ? [`- and ${places.length - SHOWN} more`] : [];
  return { contents: { kind: MarkupKind.Markdown, value: [sentence.replace(/^[^:]+/, (name) => `\`${name}\``), [...lines, ...more].join('\n')].filter((part) => part !== '').join('\n\n') }, range: rangeIn(document, changed.range) };
}
