import type { Range } from '../model/range.ts';
import type { Call } from './call.ts';
import { unknown, type HostObject, type Value } from './value.ts';

/** An object of a library that is called: of what else it has, and of what it is waited for, nobody knows anything. */
export abstract class Host implements HostObject {
  readonly kind = 'host';
  readonly range: Range;

  constructor(range: Range) {
    this.range = range;
  }

  member(_name: string, range: Range): Value {
    return unknown(range);
  }

  abstract call(method: string | undefined, call: Call): Value;

  awaited(): Value {
    return unknown(this.range);
  }
}

/** One that stays what it is when somebody waits for it. */
export abstract class CalledHost extends Host {
  override awaited(): Value {
    return this;
  }
}
