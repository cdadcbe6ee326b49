import type { Variable } from '@typescript-eslint/scope-manager';
import type { Value } from './value.ts';

interface Slot {
  readonly value: Value;
  /** How many undecided conditions stood around the declaration. */
  readonly guards: number;
}

/** The variables of one run of a function, inside those that surround it. */
export class Frame {
  readonly parent: Frame | undefined;
  /** What `this` is. */
  readonly self: Value | undefined;
  readonly returned: Value[] = [];
  readonly #slots = new Map<Variable, Slot>();

  constructor(parent: Frame | undefined, self: Value | undefined) {
    this.parent = parent;
    this.self = self;
  }

  find(variable: Variable): Slot | undefined {
    return this.#slots.get(variable) ?? this.parent?.find(variable);
  }

  declare(variable: Variable, value: Value, guards: number): void {
    this.#slots.set(variable, { value, guards });
  }

  /** Changes a variable of this frame or of one that surrounds it. */
  assign(variable: Variable, value: Value): void {
    const slot = this.#slots.get(variable);
    if (slot === undefined) this.parent?.assign(variable, value);
    else this.#slots.set(variable, { value, guards: slot.guards });
  }
}
