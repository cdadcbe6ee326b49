import type { Document, Node, Pair, YAMLSeq } from 'yaml';
import type { Range } from '../model/range.ts';
import type { Comment } from '../model/statement.ts';
import { yamlParser } from './manifest-parsers.ts';

/** A larger text was written by a program, and nobody reads its reports. UTF-16 units. */
const LARGEST = 1 << 18;

/** Nobody nests like this. The parser goes down into it, and an expression that is compiled where the stack ends is the end of the process. */
const TOO_DEEP = 500;

/** How far aliases and merged maps are followed. */
const DEEPEST_ALIAS = 20;

/** Whether a text of YAML can be given to the parser without harm. */
export function isReadableYaml(text: string): boolean {
  return text.length <= LARGEST && !text.includes('\0') && !isTooDeep(text);
}

/** Indicators in front of a line nest, and so do brackets and braces. Those in texts count as well: rather one file too many. */
function isTooDeep(text: string): boolean {
  let indent = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\n' || character === '\r') indent = 0;
    else if (indent >= 0) indent = ' \t?:-'.includes(character) ? indent + 1 : -1;
    if (character === '[' || character === '{') depth += 1;
    else if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (indent > TOO_DEEP || depth > TOO_DEEP) return true;
  }
  return false;
}

/** A key of a map with what stands behind it. */
export interface YamlEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: YamlNode | undefined;
  /** It comes from another place of the text, through an alias or `<<`. */
  readonly merged: boolean;
}

/** A node of YAML with aliases and merged maps followed. Ranges are UTF-16 offsets. */
export class YamlNode {
  readonly range: Range;
  readonly #node: Node;
  readonly #anchors: Anchors;

  constructor(node: Node, anchors: Anchors) {
    this.#node = node;
    this.#anchors = anchors;
    const [start, end] = node.range ?? [0, 0];
    this.range = { start, end };
  }

  /** The value of a scalar as YAML reads it: `'60'` is a text and `60` a number. */
  get scalar(): string | number | boolean | undefined {
    if (!yamlParser().isScalar(this.#node)) return undefined;
    const { value } = this.#node;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  }

  /** Whether it is a map or a list that is written without braces and brackets. */
  get isBlock(): boolean {
    return yamlParser().isCollection(this.#node) && this.#node.flow !== true;
  }

  get isMap(): boolean {
    return yamlParser().isMap(this.#node);
  }

  /** The keys of a map, its own before those that are merged into it; none for anything else. */
  entries(): readonly YamlEntry[] {
    return this.#entries(0);
  }

  #entries(depth: number): readonly YamlEntry[] {
    const { isMap } = yamlParser();
    if (!isMap(this.#node) || depth > DEEPEST_ALIAS) return [];
    const own = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    for (const pair of (this.#node).items) {
      const entry = this.#entryOf(pair as Pair<Node, Node | null>);
      if (entry === undefined) continue;
      if (entry.key !== '<<') own.set(entry.key, entry);
      else for (const source of entry.value === undefined ? [] : entry.value.isMap ? [entry.value] : entry.value.items()) merged.push(...source.#entries(depth + 1));
    }
    return [...own.values(), ...merged.filter(({ key }) => !own.has(key)).map((entry) => ({ ...entry, merged: true }))];
  }

  #entryOf({ key, value }: Pair<Node, Node | null>): YamlEntry | undefined {
    if (!yamlParser().isScalar(key) || key.range == null) return undefined;
    const node = value == null ? undefined : nodeOf(value, this.#anchors);
    const [start, end] = key.range;
    return { key: String(key.value), keyRange: { start, end }, value: node, merged: yamlParser().isAlias(value) };
  }

  /** What stands behind a key of a map. */
  get(key: string): YamlNode | undefined {
    return this.entry(key)?.value;
  }

  entry(key: string): YamlEntry | undefined {
    return this.entries().find((each) => each.key === key);
  }

  /** The elements of a list; none for anything else. */
  items(): readonly YamlNode[] {
    if (!yamlParser().isSeq(this.#node)) return [];
    return (this.#node as YAMLSeq<Node | null>).items.flatMap((item) => (item === null ? [] : (nodeOf(item, this.#anchors) ?? [])));
  }
}

interface Anchor {
  readonly name: string;
  readonly start: number;
  readonly node: Node;
}

/** The anchors of a document, in the order of the text. */
type Anchors = readonly Anchor[];

function anchorsOf(document: Document): Anchors {
  const anchors: Anchor[] = [];
  yamlParser().visit(document, {
    Node(_, node) {
      if (!yamlParser().isAlias(node) && node.anchor !== undefined) anchors.push({ name: node.anchor, start: node.range?.[0] ?? 0, node });
    },
  });
  return anchors;
}

/** A node, or that which an alias stands for: the last anchor of its name above it. */
function nodeOf(node: Node, anchors: Anchors): YamlNode | undefined {
  if (!yamlParser().isAlias(node)) return new YamlNode(node, anchors);
  const { source, range } = node;
  const anchor = anchors.findLast(({ name, start }) => name === source && start < (range?.[0] ?? 0));
  // A map that has itself inside would never end.
  return anchor === undefined || (anchor.node.range?.[1] ?? 0) > (range?.[0] ?? 0) ? undefined : new YamlNode(anchor.node, anchors);
}

/** The root of each document of a text. Throws what the parser throws: a stack that is too small for the text. */
export function yamlDocuments(text: string): readonly YamlNode[] {
  const documents = yamlParser().parseAllDocuments(text, { uniqueKeys: false, strict: false, logLevel: 'silent', prettyErrors: false });
  return [...documents].flatMap((document) => (document.contents === null ? [] : [new YamlNode(document.contents as Node, text.includes('*') ? anchorsOf(document as Document) : [])]));
}

/** The control characters by which the lexer marks documents, scalars and the ends of flows: they are no text. */
const MARKS = /^[\u0002\u0018\u001f]$/;
const SCALAR = '\u001f';

/** The comments of a text of YAML. Throws what the lexer throws. */
export function yamlComments(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  let start = 0;
  let before = '';
  for (const source of new (yamlParser().Lexer)().lex(text)) {
    if (source.startsWith('#') && before !== SCALAR) comments.push({ style: 'line', text: source.slice(1), start, end: start + source.length });
    if (!MARKS.test(source)) start += source.length;
    before = source;
  }
  return comments;
}
