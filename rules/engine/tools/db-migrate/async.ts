import type { Call } from '../../code/call.ts';
import { Host } from '../../code/host.ts';
import { unknown, type Value } from '../../code/value.ts';
import type { Range } from '../../model/range.ts';
import { calledBack, Callback } from './callback.ts';

/** Functions of the library `async` that people string the calls of a migration together with. */
const TASKS = /^(?:series|waterfall|parallel)$/;
const EACH = /^(?:each|map|forEach)(?:Of)?(?:Series|Limit)?$/;

/** What the module `async` gives under a name. */
export function asyncFunction(path: readonly string[], range: Range): Value | undefined {
  const name = path.at(-1) ?? '';
  return TASKS.test(name) || EACH.test(name) ? new AsyncFunction(name, range) : undefined;
}

/** `async.series([…], callback)`: each task is run, then the callback. */
class AsyncFunction extends Host {
  readonly #name: string;

  constructor(name: string, range: Range) {
    super(range);
    this.#name = name;
  }

  call(_method: string | undefined, call: Call): Value {
    const [tasks, ...rest] = call.args;
    const items = tasks?.kind === 'list' ? tasks.items : tasks?.kind === 'record' ? [...tasks.entries.values()] : [];
    const done = new Callback(call.range);
    if (TASKS.test(this.#name)) {
      for (const task of items) this.#run(task, [done], call);
    } else {
      const iteratee = rest.find(({ kind }) => kind === 'function');
      for (const item of items) if (iteratee !== undefined) this.#run(iteratee, [item, done], call);
    }
    calledBack(call, rest.at(-1));
    return unknown(call.range);
  }

  #run(task: Value, args: readonly Value[], call: Call): void {
    if (task.kind === 'function') call.invoke(task, args);
    else if (task.kind === 'host') task.call(undefined, { ...call, args, complete: true });
  }
}
