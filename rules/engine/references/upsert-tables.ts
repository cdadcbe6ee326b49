import type { Range } from '../model/range.ts';
import { argumentsOf, type Link } from './calls.ts';
import type { Literals } from './literals.ts';

/** Whether a call is about the table that is asked for. */
export type Table = 'ours' | 'other' | 'unknown';

/** What follows the name of a table in that of what keeps it. */
const KINDS = /(?:Table|Tbl|Entity|Model|Schema|Repository|Repo|Store|Dao|Collection|Delegate|s)$/;

/** Names that stand for any table, or for none; so does a single letter. */
const GENERIC_NAMES = [
  'this self super await db database client prisma tx trx knex kysely drizzle conn connection pool em manager entityManager orm ctx context req store',
  'storage repo repository repositories tableName table_name name entity entityClass target relation collection schema dao dataSource query qb builder',
  'sql sequelize supabase transaction cls klass constructor instance',
];
const GENERIC = new RegExp(`^(?:${GENERIC_NAMES.join(' ').replaceAll(' ', '|')}|models?|tables?|services?|\\w|)$`, 'i');

/** What stands for the object or class that the code is in. */
const OWN = /^(?:this|self|super|cls)$/;

/** Calls in a chain that take rows, and no table. */
const TAKES_ROWS = /^(?:values?|set|data|merge|where\w*|returning|select|doUpdateSet|map|query|insert_all|Clauses|Columns|Values|Suffix|raw|execute|exec)$/i;

/** Those that take a table, and nothing else; `insert` takes rows in some libraries. */
const TAKES_TABLE = /^(?:insertInto|insert_into|into|from|table|getRepository|getModel|model|withSchema|repository|Model|Table|Insert|InsertInto|Into)$/;
const MAY_TAKE_TABLE = /^insert$/;

/** A literal, or a name with its members, and nothing else. */
const LITERAL = /^\s*["'`](?:[\w$]+\.)?"?([\w$-]+)"?(?:\s+as\s+\w+)?["'`]\s*$/;
const NAMED = /^\s*&?\*?((?:[\w$]+(?:\.|::))*[\w$]+)(?:\{\})?\s*$/;

/** Types that say of which model they are. */
const OF_TYPE = /(?:Repository|Service|Model\w*|Repo|Collection|Delegate|typeof)\s*[<(\s]\s*(?:typeof\s+)?(\w+)|\b(\w+?)(?:Repository|Repo|Model|Dao)\b/;

/** The names that a file imports, requires, or makes a table of. */
const IMPORTS = /\bimport\b([^;'"`]{1,2000}?)\bfrom\b|(\{[^{}]{1,2000}\}|\b\w+)\s*=\s*require\b|\b(\w+)\s*=\s*\w*[tT]able\s*\(/g;

function importedIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(IMPORTS)].flatMap(([, ...said]) => said.join(' ').match(/\w+/g) ?? []));
}

/** The parts of a name with its members, but for Diesel's `users::table`. */
function pathIn(said: string): readonly string[] {
  const path = NAMED.exec(said)?.[1]?.split(/\.|::/) ?? [];
  return path.length > 1 && path.at(-1) === 'table' ? path.slice(0, -1) : path;
}

function decided(said: readonly Table[]): Table {
  return said.find((each) => each === 'ours') ?? said.find((each) => each === 'other') ?? 'unknown';
}

/** Tells by which table a call is, from the chain that it stands in, its arguments, and what these are declared as. */
export class TableOfCall {
  readonly #text: string;
  readonly #literals: Literals;
  readonly #isName: (word: string) => boolean;
  readonly #declared = new Map<string, string>();
  #imported: ReadonlySet<string> | undefined;

  constructor(text: string, literals: Literals, isName: (word: string) => boolean) {
    this.#text = text;
    this.#literals = literals;
    this.#isName = isName;
  }

  /**
   * @param chain in which the call stands, from the first member on
   * @param args of the call itself where it may take a table
   */
  of(chain: readonly Link[], args: Range | undefined): Table {
    // `knex('users').insert(rows)`: where a table is given already, what is inserted are rows.
    const first = chain.findIndex((link) => link.args !== undefined && this.#isLiteral(link.args));
    const links = chain.filter((link, index) => first < 0 || index <= first || !MAY_TAKE_TABLE.test(link.name));
    const byChain = decided(links.map((link, index) => this.#link(link, links[index - 1])));
    if (byChain !== 'unknown' || args === undefined) return byChain;
    const given = argumentsOf(this.#text, args, this.#literals).slice(0, 3);
    return decided(given.map(({ start, end }, index) => this.#argument(this.#text.slice(start, end), index === 0 && this.#isLiteral({ start, end }) ? 'surely' : 'perhaps')));
  }

  #link({ name, range, args }: Link, before: Link | undefined): Table {
    const types = this.#words(this.#text.slice(range.start + name.length, range.end));
    if (types.some((word) => this.#names(word))) return 'ours';
    if (args === undefined) return this.#member(name, before !== undefined && before.args === undefined && !OWN.test(before.name));
    if (TAKES_ROWS.test(name)) return 'unknown';
    if (this.#isName(name)) return 'ours';
    const [first] = argumentsOf(this.#text, args, this.#literals);
    if (first === undefined) return 'unknown';
    const said = this.#text.slice(first.start, first.end);
    const isTable = TAKES_TABLE.test(name) || (GENERIC.test(name) && LITERAL.test(said)) || (MAY_TAKE_TABLE.test(name) && this.#isImported(said));
    return this.#argument(said, isTable ? 'surely' : 'perhaps');
  }

  /** What a piece of code in place of a table stands for. */
  named(said: string): Table {
    return this.#argument(said, 'surely');
  }

  /** Whether an argument is the table for certain: its literal, or its model. */
  isGiven(args: Range): boolean {
    return argumentsOf(this.#text, args, this.#literals).some(({ start, end }) => {
      const said = this.#text.slice(start, end);
      const literal = LITERAL.exec(said)?.[1];
      const path = pathIn(said);
      const last = path.at(-1) ?? '';
      return literal === undefined ? (path.length > 1 || /^[A-Z]|Table$/.test(last)) && this.#names(last) : this.#isName(literal);
    });
  }

  #isLiteral({ start, end }: Range): boolean {
    return LITERAL.test(this.#text.slice(start, end));
  }

  /** What is imported, or a member of that, is no row. */
  #isImported(said: string): boolean {
    const path = pathIn(said);
    const [first = ''] = path;
    if (path.length > 1) return !GENERIC.test(first) || first === 'schema';
    this.#imported ??= importedIn(this.#text);
    return this.#imported.has(first);
  }

  #words(said: string): readonly string[] {
    return said.match(/\w+/g) ?? [];
  }

  #names(word: string): boolean {
    return this.#isName(word) || this.#isName(word.replace(KINDS, ''));
  }

  /**
   * A name that a chain begins with or goes through. A variable, or a member of the object itself, may hold any table, whatever it is
   * called, unless its name says that it keeps another one.
   *
   * @param ofClient it is a member of something else, as the `team` of `prisma.team`
   */
  #member(name: string, ofClient: boolean): Table {
    if (this.#names(name)) return 'ours';
    const declared = this.#ofDeclaration(name);
    if (declared !== 'unknown') return declared;
    const bare = name.replace(KINDS, '');
    if (GENERIC.test(name) || GENERIC.test(bare) || /^[A-Z\d_]+$/.test(name)) return 'unknown';
    return ofClient || /^[A-Z]/.test(name) || bare.length + 1 < name.length ? 'other' : 'unknown';
  }

  /** An argument: a table where it is written as one, a row else. */
  #argument(said: string, isTable: 'surely' | 'perhaps'): Table {
    const literal = LITERAL.exec(said)?.[1];
    if (literal !== undefined) return this.#isName(literal) ? 'ours' : isTable === 'surely' ? 'other' : 'unknown';
    const path = pathIn(said);
    const name = path.at(-1);
    if (name === undefined) return 'unknown';
    if (this.#names(name)) return 'ours';
    const declared = this.#ofDeclaration(name);
    if (declared === 'ours') return declared;
    if (isTable !== 'surely' && !/^[A-Z]\w*[a-z]/.test(name)) return 'unknown';
    if (declared === 'other') return declared;
    return GENERIC.test(name) || GENERIC.test(name.replace(KINDS, '')) || (path.length === 1 && /^[A-Z\d_]+$/.test(name)) ? 'unknown' : 'other';
  }

  #ofDeclaration(name: string): Table {
    const declared = this.#declaredAs(name);
    if (declared === '') return 'unknown';
    if (this.#words(declared).some((word) => this.#names(word))) return 'ours';
    const literal = /^\s*(?:await\s+)?(?:\w+\()?["'`]([\w.]+)["'`]/.exec(declared)?.[1];
    if (literal !== undefined) return 'other';
    const [, model, kept] = OF_TYPE.exec(declared) ?? [];
    const other = model ?? kept;
    return other === undefined || GENERIC.test(other) || other.length === 1 ? 'unknown' : 'other';
  }

  /** What a name was declared as in this file, or given. */
  #declaredAs(name: string): string {
    if (!/^\w{2,}$/.test(name) || (GENERIC.test(name) && !/repo|model|table|store|collection/i.test(name))) return '';
    let known = this.#declared.get(name);
    if (known === undefined) {
      const typed = String.raw`[!?]?\s*:(?!:|=)\s*([^=;,)\n]{1,120})`;
      const given = String.raw`:?=\s*([^=>;\n][^;\n]{0,160})`;
      const inGo = String.raw`(?<=\s)[*\[\]]*((?:\w+\.)?[A-Z]\w*)`;
      const renamed = String.raw`\b(\w+)\s*(?:\bas\s+|:\s*)${name}\s*(?=[,}])`;
      const pattern = new RegExp(String.raw`${renamed}|(?<![\w$.])${name}\s*(?:${typed}|${given}|${inGo})|\bthis\.${name}\s*=\s*([^;\n]{1,160})`, 'g');
      known = [...this.#text.matchAll(pattern)].slice(0, 6).flatMap(([, ...said]) => said.find((each) => each !== undefined) ?? []).join(' ');
      this.#declared.set(name, known);
    }
    return known;
  }
}
