import type { TSESTree } from '@typescript-eslint/types';
import { isCodePath, parentsOf, propertyName, type CodeFile, type Edit, type FileEdits, type Project, type Range, type Reference } from '../../rules/index.ts';
import { builderOutcome } from './builder-reads.ts';
import { surroundings } from './call-chain.ts';
import type { CodeStep } from './code-step.ts';
import { definitionOutcome } from './definitions.ts';
import { objectOutcome } from './object-edits.ts';
import { byHand, NOTHING, type Outcome } from './outcome.ts';
import { prismaOutcome } from './prisma-schema.ts';
import { queryOutcome } from './query-edits.ts';
import { isRepeatable } from './repeatable.ts';
import { escaped, spelledLike } from './spelling.ts';

/** A step of a change, in the code as it is now. */
export interface CodeChanges {
  readonly edits: readonly FileEdits[];
  /** Places that a person has to look at: where, and why. */
  readonly places: readonly string[];
}

/** How a host parses code that it was not given. */
export type ReadCode = (path: string, text: string) => CodeFile | undefined;

/** Every place of the project that a step concerns, edited where that is certain and else listed. */
export function codeChanges(step: CodeStep, project: Project, readCode: ReadCode): CodeChanges {
  const { places: references, possibleFiles } = project.codeNow({ schema: step.schema, name: step.table, known: true }, step.from);
  const edits: FileEdits[] = [];
  const places: string[] = [];
  for (const path of new Set([...references.map((reference) => reference.path), ...possibleFiles])) {
    const text = project.services.textOf(path) ?? '';
    const own = references.filter((reference) => reference.path === path);
    const file = new FileChanges(path, text, step, isCodePath(path) ? readCode(path, text) : undefined);
    file.define();
    for (const reference of own) file.take(reference);
    file.search(project.root);
    if (file.edits.length > 0) edits.push({ path, edits: [...file.edits].sort((left, right) => left.range.start - right.range.start) });
    places.push(...file.places);
  }
  const unsure = possibleFiles.filter((path) => !edits.some((edit) => edit.path === path)).map((path) => path.slice(project.root.length + 1));
  if (step.phase === 'leave the old one' && unsure.length > 0) places.push(`${unsure.slice(0, MOST_NAMED).join(', ')}${unsure.length > MOST_NAMED ? ` and ${unsure.length - MOST_NAMED} more` : ''} (the word stands there, and nothing that decides what it means)`);
  return { edits, places };
}

/** So many files are named that may mean the column. */
const MOST_NAMED = 8;

/** What a phase is about, by what a place does. */
function concerns({ phase }: CodeStep, { access }: Reference): boolean {
  return phase === 'read the new one' ? access === 'read' : access === 'inserted' || access === 'updated' || access === 'upserted';
}

/** The changes of one file. */
class FileChanges {
  readonly edits: Edit[] = [];
  readonly places: string[] = [];
  readonly #path: string;
  readonly #text: string;
  readonly #step: CodeStep;
  readonly #code: CodeFile | undefined;
  readonly #quote: string;
  readonly #seen = new Set<TSESTree.Node>();
  readonly #done = new Set<number>();

  constructor(path: string, text: string, step: CodeStep, code: CodeFile | undefined) {
    this.#path = path;
    this.#text = text;
    this.#step = step;
    this.#code = code;
    this.#quote = (text.match(/"/g)?.length ?? 0) > (text.match(/'/g)?.length ?? 0) ? '"' : "'";
  }

  /** Types of rows and entities are found by what they are: their names need not say the table. */
  define(): void {
    const code = this.#code;
    if (code === undefined) return;
    for (const node of parentsOf(code.program).keys()) {
      if (node.type !== 'TSPropertySignature' && node.type !== 'PropertyDefinition') continue;
      const key = propertyName(node.key, node.computed);
      if (key === undefined || spelledLike(key, this.#step.from, this.#step.to) === undefined) continue;
      this.edits.push(...(definitionOutcome(code, node, this.#step, this.#quote, this.#seen)?.edits ?? []));
    }
  }

  /** Calls whose chain names the table, by a constant or farther away than a reference looks. */
  search(root: string): void {
    const code = this.#code;
    if (code === undefined) return;
    for (const [node, parent] of parentsOf(code.program)) {
      const isKey = node.type === 'Property' && parent.type === 'ObjectExpression' && !this.#done.has(node.range[0]) && this.#isNamed(propertyName(node.key, node.computed));
      const isText = node.type === 'Literal' && typeof node.value === 'string' && parent.type !== 'Property' && this.#isNamed(/^(?:\w+\.)?([^\s.]+)/.exec(node.value)?.[1]);
      const outcome = isKey ? objectOutcome(code, node, this.#step, this.#quote) : isText ? builderOutcome(code, node, this.#step) : undefined;
      if (outcome === undefined) continue;
      const line = this.#text.slice(0, node.range[0]).split('\n').length;
      this.#add(outcome, `${this.#path.slice(root.length + 1)}:${line}`);
    }
  }

  #isNamed(word: string | undefined): boolean {
    return word !== undefined && spelledLike(word, this.#step.from, this.#step.to) !== undefined;
  }

  /** Adds what a place needs. */
  take(reference: Reference): void {
    this.#add(this.#outcome(reference), `${reference.name}:${reference.line}`);
  }

  #add(outcome: Outcome, at: string): void {
    if (outcome.byHand !== undefined) {
      const place = `${at} (${outcome.byHand})`;
      if (!this.places.includes(place)) this.places.push(place);
    } else this.edits.push(...(outcome.edits ?? []).filter((edit) => !this.edits.some((other) => other.range.start === edit.range.start && other.range.end === edit.range.end && other.text === edit.text)));
  }

  #outcome(reference: Reference): Outcome {
    if (this.#path.endsWith('.prisma')) return prismaOutcome(this.#text, reference.range.start, this.#step);
    if (this.#path.endsWith('.sql')) return this.#once(0, () => queryOutcome(this.#text, this.#text, this.#step, (name) => name)) ?? NOTHING;
    if (this.#code === undefined) return concerns(this.#step, reference) && reference.confidence === 'certain' ? byHand('code of this language is not edited') : NOTHING;
    const node = nodeAt(this.#code, reference.range);
    return (node === undefined ? undefined : this.#inCode(this.#code, node)) ?? (concerns(this.#step, reference) ? byHand('how it is used is not known') : NOTHING);
  }

  #once(start: number, outcome: () => Outcome | undefined): Outcome | undefined {
    if (this.#done.has(start)) return NOTHING;
    this.#done.add(start);
    return outcome();
  }

  #inCode(code: CodeFile, node: TSESTree.Node): Outcome | undefined {
    const parent = parentsOf(code.program).get(node);
    const property = parent?.type === 'Property' && (parent.key === node || parent.value === node) ? parent : undefined;
    if (isQuery(node)) return this.#once(node.range[0], () => literalOutcome(code, node, this.#step));
    const defined = definitionOutcome(code, node, this.#step, this.#quote, this.#seen);
    if (defined !== undefined) return defined;
    if (property !== undefined) {
      if (property.key !== node && !property.shorthand) return NOTHING;
      const outcome = this.#done.has(property.range[0]) ? NOTHING : objectOutcome(code, property, this.#step, this.#quote);
      if (outcome !== undefined) {
        this.#done.add(property.range[0]);
        return outcome;
      }
    }
    if (node.type === 'Literal' && typeof node.value === 'string') {
      const outcome = builderOutcome(code, node, this.#step);
      if (outcome !== undefined) return outcome;
    }
    const isWritten = parent?.type === 'MemberExpression' && parent.property === node && isAssigned(code, parent);
    const isKey = property !== undefined && parentsOf(code.program).get(property)?.type === 'ObjectExpression';
    // Variables are named as they like, and a row has the value under the name that it was asked for.
    if (node.type !== 'Literal' && !isWritten && !isKey) return NOTHING;
    const around = isWritten ? undefined : surroundings(code, node, this.#step.table);
    // A word in an interface to the world, or in a page, is no use of the column.
    if (!isWritten && around === undefined) return NOTHING;
    // What a mapper's definition maps is the affair of that definition.
    return around?.chain.style === 'mapper' && this.#step.phase === 'read the new one' ? NOTHING : undefined;
  }
}

function isAssigned(code: CodeFile, node: TSESTree.Node): boolean {
  const above = parentsOf(code.program).get(node);
  return above?.type === 'AssignmentExpression' && above.left === node;
}

/** The smallest node that holds a word: its name, its literal, or the template that it stands in. */
function nodeAt(code: CodeFile, { start, end }: Range): TSESTree.Node | undefined {
  let found: TSESTree.Node | undefined;
  for (const node of parentsOf(code.program).keys()) {
    if (node.range[0] > start || node.range[1] < end || node.type === 'TemplateElement') continue;
    if (found === undefined || node.range[1] - node.range[0] <= found.range[1] - found.range[0]) found = node;
  }
  return found;
}

type QueryNode = TSESTree.StringLiteral | TSESTree.TemplateLiteral;

function isQuery(node: TSESTree.Node): node is QueryNode {
  if (node.type === 'TemplateLiteral') return true;
  return node.type === 'Literal' && typeof node.value === 'string' && /\s/.test(node.value.trim()) && /^\s*(?:select|insert|update|delete|with|merge)\b/i.test(node.value);
}

/** What a phase changes in a literal that holds a query; `undefined` where it has escapes, so that its text is not what is sent. */
function literalOutcome(code: CodeFile, node: QueryNode, step: CodeStep): Outcome | undefined {
  const [start, end] = [node.range[0] + 1, node.range[1] - 1];
  const written = code.text.slice(start, end);
  if (written.includes('\\')) return undefined;
  let query = written;
  for (const { range } of node.type === 'TemplateLiteral' ? node.expressions : []) {
    const from = written.lastIndexOf('${', range[0] - start);
    const to = written.indexOf('}', range[1] - start) + 1;
    query = query.slice(0, from) + '1'.repeat(to - from) + query.slice(to);
  }
  if (node.type === 'TemplateLiteral' && step.phase === 'write both' && !node.expressions.every((each) => isRepeatable(each))) return byHand('its value is computed, and twice may not give the same');
  const outcome = queryOutcome(query, written, step, (name) => escaped(name, code.text.charAt(node.range[0])));
  if (outcome.byHand !== undefined) return outcome;
  return { edits: (outcome.edits ?? []).map(({ range, text }) => ({ range: { start: range.start + start, end: range.end + start }, text })) };
}
