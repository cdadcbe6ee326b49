import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { unknown, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { DataType, isTypeName } from './data-types.ts';
import { expressionOf, namesOf, Unread } from './expressions.ts';

/** What the module gives, as its classes hold one another: `Sequelize.DataTypes`, `Sequelize.Sequelize`. */
const ITSELF = new Set(['Sequelize', 'DataTypes', 'default']);

const SEVEN = new WeakMap<CodeFile, boolean>();

/** A file that takes something from Sequelize 7, which has another name than 6, or that belongs to a package with 7 alone. */
export function isOfSeven(code: CodeFile): boolean {
  let known = SEVEN.get(code);
  if (known === undefined) {
    known = /['"]@sequelize\/core['"]/.test(code.text) || (code.dependsOn?.('@sequelize/core') === true && !code.dependsOn('sequelize'));
    SEVEN.set(code, known);
  }
  return known;
}

/** `Sequelize` and `DataTypes`: types, and functions that make SQL. */
export class LibraryObject extends CalledHost {
  override member(name: string, range: Range): Value {
    if (ITSELF.has(name)) return new LibraryObject(range);
    if (isTypeName(name)) return new DataType(name, range);
    return namesOf(name, range) ?? (/^(?:fn|literal|col|cast|where|and|or|random)$/.test(name) ? new LibraryFunction(name, range) : new Unread(range));
  }

  call(method: string | undefined, call: Call): Value {
    if (method === undefined) return unknown(call.range);
    return isTypeName(method) ? new DataType(method, call.range, call.args) : (expressionOf(method, call) ?? unknown(call.range));
  }
}

/** `fn`, taken out of the library: `const { fn, col } = Sequelize`. */
class LibraryFunction extends CalledHost {
  readonly #name: string;

  constructor(name: string, range: Range) {
    super(range);
    this.#name = name;
  }

  call(method: string | undefined, call: Call): Value {
    return (method === undefined ? expressionOf(this.#name, call) : undefined) ?? unknown(call.range);
  }
}

/** A value of the module `sequelize`, by the names that lead to it. */
export function libraryValue(path: readonly string[], range: Range): Value | undefined {
  let value: Value = new LibraryObject(range);
  for (const name of path) {
    if (value.kind === 'host') value = value.member(name, range);
    else if (value.kind === 'record') value = value.entries.get(name) ?? unknown(range);
    else return undefined;
  }
  // A class of a model, or an error: nothing that a migration is made of.
  return value instanceof Unread || value.kind === 'unknown' ? undefined : value;
}
