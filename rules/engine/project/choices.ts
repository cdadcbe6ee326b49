import type { Decision } from '../model/code-origin.ts';
import type { SchemaView } from '../model/schema.ts';
import type { Statement } from '../model/statement.ts';

/** What libraries find in the database while one file runs: each decides once, before its first statement. */
export class Choices {
  readonly #made = new Map<Decision, boolean>();

  /** Whether a statement is sent, the schema before it being this. */
  isSent({ origin }: Statement, schema: SchemaView): boolean {
    const choice = origin?.choice;
    if (choice === undefined) return true;
    let decided = this.#made.get(choice.decision);
    if (decided === undefined) this.#made.set(choice.decision, (decided = choice.decision.decide(schema)));
    return decided === choice.sentIf;
  }
}
