import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { madeText, textOf, textWithHoles, unknown, type Value } from '../../code/value.ts';
import type { TSESTree } from '@typescript-eslint/types';
import { enclosing } from '../../code/enclosing.ts';
import { sql } from '../../code/sql.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { expressionOf } from './expressions.ts';
import { isOfSeven, LibraryObject } from './library.ts';
import { asWritten, option } from './names.ts';
import { QueryInterface } from './query-interface.ts';
import { replaced } from './replacements.ts';
import { preceding, resending } from './resending.ts';
import { answer, Transaction, type Session } from './session.ts';

/** What changes nothing. */
const SILENT = /^(?:authenticate|close|databaseVersion|isDefined|get\w+|random|addHook|hasHook|removeHook|runHooks|refreshTypes|normalize\w+|escape|log)$/;

/** What a model does: the table and columns are those of the day on which it runs. */
const MODELS = /^(?:define|model|import|models|addModels)$/;

/** `queryInterface.sequelize`: the instance that sends everything (sequelize.js). */
export class Connection extends CalledHost {
  /** Something that can send. */
  readonly sends = true;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    switch (name) {
      case 'options':
      case 'dialect':
      case 'config':
        return { kind: 'record', entries: new Map([['dialect', madeText('postgres', range)], ['name', madeText('postgres', range)]]), complete: false, range };
      case 'queryInterface':
        return new QueryInterface(this.#session, range);
      case 'Sequelize':
      case 'constructor':
        return new LibraryObject(range);
      case 'models':
        return new Models(this.#session, range);
      default:
        return unknown(range);
    }
  }

  call(method: string | undefined, call: Call): Value {
    const name = method ?? '';
    switch (name) {
      case 'query':
        return this.#query(call);
      case 'getQueryInterface':
        return new QueryInterface(this.#session, call.range);
      case 'getDialect':
        return madeText('postgres', call.range);
      case 'transaction':
      case 'startUnmanagedTransaction':
        return this.#transaction(call);
      case 'sync':
      case 'drop':
      case 'truncate':
        return this.#session.unreadable(call, 'it makes of the schema what the models say when it runs');
      default: {
        const made = expressionOf(name, call);
        if (made !== undefined) return made;
        if (MODELS.test(name)) return new Models(this.#session, call.range);
        return SILENT.test(name) ? answer(call) : this.#session.unreadable(call, 'no method of Sequelize that is known here');
      }
    }
  }

  /** `query(sql, { replacements, bind, transaction })`, or with `{ query, values, bind }` in place of the text. */
  #query(call: Call): Value {
    const [first, options] = call.args;
    const text = first?.kind === 'record' ? option(first, 'query') : first;
    if (text?.kind !== 'text' || /^\ua66e*$/.test(textWithHoles(text) ?? '')) return this.#session.unreadable(call, 'what it sends is only known when it runs');
    const values = first?.kind === 'record' ? (option(first, 'values') ?? option(options, 'replacements')) : option(options, 'replacements');
    const pieces = replaced(asWritten(text, call.range), values);
    return this.#session.send(call, [{ pieces, resend: resending(this.#session, call, 'query'), precede: preceding(this.#session, call) }], options, 1);
  }

  /** Managed, with a function that is given the transaction, or unmanaged. */
  #transaction(call: Call): Value {
    const callback = call.args.find(({ kind }) => kind === 'function');
    const options = call.args.find((value) => value !== callback);
    const parent = option(options, 'transaction');
    const level = option(options, 'isolationLevel');
    const name = callback?.kind === 'function' ? nameOf(callback.node.params[0]) : nameOf(declarationOf(this.#session.code, call.range));
    const isInside = parent instanceof Transaction && this.#session.isOpen(parent);
    // Version 7 goes on in the one that is there, unless it is told otherwise.
    const goesOn = isInside && isOfSeven(this.#session.code) && textOf(option(options, 'nestMode')) !== 'savepoint';
    const transaction = goesOn ? parent : new Transaction(this.#session, call.name, name, isInside);
    if (!goesOn) transaction.begin();
    const words = textOf(level);
    if (words !== undefined) this.#session.sendOwn(sql(level?.range ?? call.name)`SET TRANSACTION ISOLATION LEVEL ${words};`, call.name);
    if (callback?.kind !== 'function') return { kind: 'promise', value: transaction, range: call.range };
    const since = this.#session.position();
    const result = call.invoke(callback, [transaction]);
    if (result.kind === 'list') this.#session.dropped(result, callback.node, since);
    if (!goesOn) transaction.commit(call.name);
    return answer(call);
  }
}

function nameOf(node: TSESTree.Node | undefined): string | undefined {
  return node?.type === 'Identifier' ? node.name : undefined;
}

/** What the value of a call is given to: `const t = await …`, `t = await …`. */
function declarationOf(code: CodeFile, range: Range): TSESTree.Node | undefined {
  const node = enclosing(code.program, range).findLast(({ type }) => type === 'VariableDeclarator' || type === 'AssignmentExpression');
  return node?.type === 'VariableDeclarator' ? node.id : node?.type === 'AssignmentExpression' ? node.left : undefined;
}

/** Models: what they write, and how, is said elsewhere. */
class Models extends CalledHost {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(_name: string, range: Range): Value {
    return new Models(this.#session, range);
  }

  call(method: string | undefined, call: Call): Value {
    if (method !== undefined && /^(?:create|bulkCreate|update|destroy|upsert|increment|decrement|restore|truncate|save|sync|drop|findOrCreate)$/.test(method)) {
      return this.#session.unreadable(call, 'it writes rows by a model, whose table and columns are those of the day on which it runs');
    }
    return answer(call);
  }
}
