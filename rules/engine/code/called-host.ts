import type { Range } from '../model/range.ts';
import type { Call } from './call.ts';
import { unknown, type HostObject, type Value } from './value.ts';

/** An object of a library that is only called: of what else it has nobody knows anything, and who waits for it gets itself. */
export abstract class CalledHost implements HostObject {
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
    return this;
  }
}
