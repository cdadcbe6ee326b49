import type { QualifiedName } from '../model/name.ts';
import type { Operation } from '../model/operation.ts';
import type { StatementOperations } from './migration-file.ts';

/** Something that an operation changes or builds on: a part of a relation or type, or all of it. */
interface Touched {
  readonly object: QualifiedName;
  /** `undefined` for the whole: made, dropped, renamed. */
  readonly part: string | undefined;
  /** False where it only builds on it. */
  readonly changes: boolean;
}

function whole(object: QualifiedName): Touched[] {
  return [{ object, part: undefined, changes: true }];
}

function changed(object: QualifiedName, names: readonly (string | undefined)[]): Touched[] {
  return names.flatMap((part) => (part === undefined ? [] : [{ object, part, changes: true }]));
}

function needed(object: QualifiedName, names: readonly string[]): Touched[] {
  return names.map((part) => ({ object, part, changes: false }));
}

function touchedBy(operation: Operation): readonly Touched[] {
  switch (operation.kind) {
    case 'createTable':
    case 'createView':
    case 'dropRelation':
    case 'renameRelation':
    case 'setSchema':
      return whole(operation.relation);
    case 'createType':
    case 'createDomain':
    case 'dropType':
    case 'renameType':
      return whole(operation.type);
    case 'addEnumValue':
    case 'renameEnumValue':
      return changed(operation.type, [operation.to]);
    case 'addColumn':
      return changed(operation.relation, [operation.column.name]);
    case 'renameColumn':
      return changed(operation.relation, [operation.column, operation.to]);
    case 'addConstraint': {
      const { columns, name, references } = operation.constraint;
      return [...changed(operation.relation, [name]), ...needed(operation.relation, columns), ...(references === undefined ? [] : needed(references.relation, references.columns))];
    }
    case 'validateConstraint':
    case 'dropConstraint':
    case 'alterConstraint':
      return changed(operation.relation, [operation.name]);
    case 'renameConstraint':
      return changed(operation.relation, [operation.name, operation.to]);
    case 'createIndex':
      return [...changed(operation.relation, [operation.name]), ...needed(operation.relation, operation.mentions)];
    case 'insert':
    case 'copy':
      return needed(operation.relation, operation.columns);
    case 'update':
      return changed(operation.relation, operation.columns);
    default:
      return 'column' in operation ? changed(operation.relation, [operation.column]) : [];
  }
}

function key({ schema, name }: QualifiedName, defaultSchema: string): string {
  return `${schema ?? defaultSchema}.${name}`;
}

/** What a migration touches, to be held against others: whether their order can matter. */
export class TouchedObjects {
  readonly #schema: string;
  /** Per object: each part that is touched, and whether it is changed. */
  readonly #parts = new Map<string, Map<string | undefined, boolean>>();

  /** @param schema what unqualified names mean */
  constructor(statements: readonly StatementOperations[], schema: string) {
    this.#schema = schema;
    for (const { operations } of statements) {
      for (const operation of operations) {
        for (const { object, part, changes } of touchedBy(operation)) {
          const parts = this.#partsOf(object);
          parts.set(part, changes || parts.get(part) === true);
        }
      }
    }
  }

  #partsOf(object: QualifiedName): Map<string | undefined, boolean> {
    const name = key(object, this.#schema);
    const known = this.#parts.get(name) ?? new Map<string | undefined, boolean>();
    this.#parts.set(name, known);
    return known;
  }

  #conflictsWith({ object, part, changes }: Touched): boolean {
    const own = this.#parts.get(key(object, this.#schema));
    if (own === undefined) return false;
    return part === undefined || own.has(undefined) || (own.has(part) && (changes || own.get(part) === true));
  }

  /** The first relation or type of which both touch the same and one changes it: the result depends on who comes first. */
  sharedWith(statements: readonly StatementOperations[]): QualifiedName | undefined {
    for (const { operations } of statements) {
      for (const operation of operations) {
        const shared = touchedBy(operation).find((touched) => this.#conflictsWith(touched));
        if (shared !== undefined) return shared.object;
      }
    }
    return undefined;
  }
}
