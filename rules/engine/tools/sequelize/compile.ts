import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { Evaluator } from '../../code/evaluator.ts';
import { madeText, rangeOf, unknown, type FunctionNode, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import type { CompiledMigration } from '../tool.ts';
import { Connection } from './connection.ts';
import { LibraryObject } from './library.ts';
import { QueryInterface } from './query-interface.ts';
import { Session, Transaction } from './session.ts';

/** What one way of a migration sends. */
export function compile(code: CodeFile, way: FunctionNode | undefined): CompiledMigration {
  const session = new Session(code, way !== undefined && callsBack(way));
  const evaluator = new Evaluator(code, session);
  session.isGuarded = () => evaluator.guards > 0;
  session.recorder.isAway = () => evaluator.isAway;
  if (way === undefined) return { script: session.recorder.script(), transaction: undefined };
  const [first] = way.params;
  const isHandedTransaction = first?.type === 'Identifier' && /\btransaction\s*:[^]*\bqueryInterface\s*:/.test(annotationOf(code, first));
  const result = evaluator.invoke(evaluator.functionValue(way), argumentsOf(code, session, way, isHandedTransaction));
  session.returned(evaluator.awaited(result));
  if (evaluator.exhausted) session.recorder.unreadable({ start: way.range[0], end: way.body.range[0] }, 'the migration is too long or too deep to be followed to its end');
  return { script: session.recorder.script(), transaction: isHandedTransaction ? 'file' : undefined };
}

/** The third parameter is a function that a migration calls when it is done, as old versions of umzug had it. */
function callsBack({ params: [, , third] }: FunctionNode): boolean {
  return third?.type === 'Identifier' && /^(?:done|cb|callback|next)$/.test(third.name);
}

export function annotationOf({ text }: CodeFile, { typeAnnotation }: { readonly typeAnnotation?: { readonly range: readonly [number, number] } | undefined }): string {
  return typeAnnotation === undefined ? '' : text.slice(...typeAnnotation.range);
}

/** sequelize-cli hands over `queryInterface` and the library, umzug one object with a context, and programs of their own what they like. */
function argumentsOf(code: CodeFile, session: Session, way: FunctionNode, isHandedTransaction: boolean): readonly Value[] {
  const [first] = way.params;
  const range = rangeOf(first ?? way);
  const record = (entries: readonly (readonly [string, Value])[]): Value => ({ kind: 'record', entries: new Map(entries), complete: false, range });
  if (first?.type === 'ObjectPattern' || (first?.type === 'Identifier' && /\bcontext\b/.test(code.text.slice(...way.range)) && new RegExp(`\\b${first.name}\\s*\\.\\s*context\\b`).test(code.text.slice(...way.range)))) {
    return [record([['context', new Context(session, range)], ['queryInterface', new QueryInterface(session, range)], ['sequelize', new Connection(session, range)], ['Sequelize', new LibraryObject(range)], ['DataTypes', new LibraryObject(range)], ['name', madeText('migration', range)]])];
  }
  if (isHandedTransaction) return [record([['transaction', new Transaction(session, range, undefined, false)], ['queryInterface', new QueryInterface(session, range)], ['sequelize', new Connection(session, range)]])];
  if (first?.type === 'Identifier' && /\b(?:Sequelize)\b(?!\s*\.)/.test(annotationOf(code, first)) && !/QueryInterface/.test(annotationOf(code, first))) return [new Context(session, range), new LibraryObject(range)];
  return [new QueryInterface(session, range), new LibraryObject(range)];
}

/** What a program hands to umzug as its context: `queryInterface`, `sequelize`, or an object with both. */
class Context extends CalledHost {
  /** Something that can send. */
  readonly sends = true;
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    switch (name) {
      case 'queryInterface':
        return new QueryInterface(this.#session, range);
      case 'sequelize':
      case 'db':
        return new Connection(this.#session, range);
      case 'context':
        return this;
      case 'Sequelize':
      case 'DataTypes':
        return new LibraryObject(range);
      default:
        return unknown(range);
    }
  }

  call(method: string | undefined, call: Call): Value {
    const isConnection = method !== undefined && /^(?:query|transaction|get(?!Foreign)\w+|define|model|literal|fn|col|authenticate|close)$/.test(method);
    return (isConnection ? new Connection(this.#session, this.range) : new QueryInterface(this.#session, this.range)).call(method, call);
  }
}
