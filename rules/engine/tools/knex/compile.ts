import type { TSESTree } from '@typescript-eslint/types';
import type { Call } from '../../code/call.ts';
import { CalledHost } from '../../code/host.ts';
import { Evaluator } from '../../code/evaluator.ts';
import { fieldOf, Instance } from '../../code/instance.ts';
import { sql } from '../../code/sql.ts';
import { entry, isConstant, piecesOf, rangeOf, unknown, type Value } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import type { CompiledMigration } from '../tool.ts';
import { Connection } from './connection.ts';
import type { KnexMigration } from './detect.ts';
import { Raw, rawPieces } from './raw.ts';
import { SchemaBuilder } from './schema-builder.ts';
import { Session } from './session.ts';

/** Whether a file takes itself out of the transaction: `config = { transaction: false }`, `static disableTransactions = true`. */
function optsOut(code: CodeFile, migration: KnexMigration): boolean {
  const node = migration.form === 'function' ? migration.config : fieldOf(migration.node, 'disableTransactions', true);
  if (node === undefined) return false;
  const value = new Evaluator(code, { escaped: () => undefined }).evaluate(node);
  return migration.form === 'function' ? isConstant(entry(value, 'transaction'), false) : isConstant(value, true);
}

/** What a migration sends. */
export function compile(code: CodeFile, migration: KnexMigration): CompiledMigration {
  const out = optsOut(code, migration);
  const session = new Session(code, migration.form === 'class', out);
  const evaluator = new Evaluator(code, session);
  session.recorder.isGuarded = () => evaluator.guards > 0;
  session.recorder.isAway = () => evaluator.isAway;
  const result = run(evaluator, session, migration);
  session.dropped(result, migration.way, session.position());
  session.end();
  if (evaluator.exhausted) session.recorder.unreadable(headOf(migration.way), 'the migration is too long or too deep to be followed to its end');
  return { script: session.recorder.script(), transaction: out ? 'none' : undefined };
}

function run(evaluator: Evaluator, session: Session, migration: KnexMigration): Value {
  const { way } = migration;
  if (migration.form === 'function') {
    const [parameter] = way.params;
    return evaluator.awaited(evaluator.invoke(evaluator.functionValue(way), [new Connection(session, rangeOf(parameter ?? way))]));
  }
  const self = new Instance(evaluator, migration.node, new LucidSchema(session, rangeOf(migration.node)));
  return evaluator.awaited(evaluator.invoke(evaluator.functionValue(way, undefined, self), []));
}

/** A function without its body. */
function headOf(node: TSESTree.Node & { readonly body: TSESTree.Node | null }): Range {
  return { start: node.range[0], end: node.body?.range[0] ?? node.range[1] };
}

/** What a migration of AdonisJS Lucid inherits (`BaseSchema` of @adonisjs/lucid): it sends all that is made of `this.schema`, in order. */
class LucidSchema extends CalledHost {
  readonly #session: Session;

  constructor(session: Session, range: Range) {
    super(range);
    this.#session = session;
  }

  override member(name: string, range: Range): Value {
    if (name === 'schema') return new SchemaBuilder(this.#session, range);
    return name === 'db' ? new Connection(this.#session, range) : unknown(range);
  }

  call(method: string | undefined, call: Call): Value {
    const [first] = call.args;
    switch (method) {
      case 'now': {
        const precision = first === undefined ? undefined : piecesOf(first);
        return new Raw(this.#session, precision === undefined ? sql(call.name)`CURRENT_TIMESTAMP` : sql(call.name)`CURRENT_TIMESTAMP(${precision})`, call.name);
      }
      case 'raw':
        return new Raw(this.#session, rawPieces(first, call.args[1], call.name), call.name);
      case 'defer':
        return first?.kind === 'function' ? call.invoke(first, [new Connection(this.#session, call.name)]) : unknown(call.range);
      default:
        return unknown(call.range);
    }
  }
}
