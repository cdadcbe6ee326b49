import type { Expression, TypeName } from './definition.ts';
import type { QualifiedName } from './name.ts';
import type { Common } from './operation-part.ts';

export interface CreateType extends Common {
  readonly kind: 'createType';
  readonly type: QualifiedName;
  readonly form: 'enum' | 'composite' | 'range' | 'other';
  readonly values: readonly string[];
}

export interface CreateDomain extends Common {
  readonly kind: 'createDomain';
  readonly type: QualifiedName;
  readonly base: TypeName;
  readonly constrained: boolean;
  readonly notNull: boolean;
  readonly default: Expression | undefined;
}

export interface AlterDomain extends Common {
  readonly kind: 'alterDomain';
  readonly type: QualifiedName;
  readonly action: 'addConstraint' | 'addConstraintNotValid' | 'validate' | 'setNotNull' | 'setDefault' | 'other';
  /** What SET DEFAULT says; `undefined` for DROP DEFAULT, which is a `setDefault` as well. */
  readonly default?: Expression | undefined;
  /** The constraint that it adds or validates, where it has a name. */
  readonly name: string | undefined;
}

export interface AlterType extends Common {
  readonly kind: 'addEnumValue' | 'renameEnumValue' | 'dropType' | 'renameType' | 'alterCompositeType';
  readonly type: QualifiedName;
  readonly cascade: boolean;
  /** The value that is renamed. */
  readonly from: string | undefined;
  /** The new value or name. */
  readonly to: string | undefined;
}

export interface DropExtension extends Common {
  readonly kind: 'dropExtension';
  readonly name: string;
  readonly cascade: boolean;
}
