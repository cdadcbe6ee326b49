import type { Operation } from './operation.ts';
import type { TypeName, Volatility } from './definition.ts';
import type { QualifiedName } from './name.ts';
import type { Common, OnRelation } from './operation-part.ts';

export interface CreateTrigger extends OnRelation {
  readonly kind: 'createTrigger';
  readonly name: string;
  /** It fires before a row is inserted, and can still change it. */
  readonly beforeInsert: boolean;
  readonly routine: QualifiedName;
}

export interface ChangeTrigger extends OnRelation {
  readonly kind: 'dropTrigger' | 'renameTrigger' | 'createRule' | 'dropRule' | 'createPolicy' | 'alterPolicy' | 'dropPolicy';
  readonly name: string | undefined;
}

/** An input parameter of a function. */
export interface Parameter {
  readonly type: TypeName;
  readonly hasDefault: boolean;
}

export interface CreateFunction extends Common {
  readonly kind: 'createFunction';
  readonly name: QualifiedName;
  readonly routine: 'function' | 'procedure';
  readonly volatility: Volatility;
  /** RETURNS trigger or event_trigger: no query calls it by name. */
  readonly forTrigger: boolean;
  /** What a call passes in, in order. */
  readonly parameters: readonly Parameter[];
  /** The statements of a PL/pgSQL or SQL body; they run when the function is called, not now. */
  body(): readonly Operation[];
}

export interface DropFunction extends Common {
  readonly kind: 'dropFunction';
  readonly name: QualifiedName;
  readonly routine: 'function' | 'procedure';
  /** What a call passes in; `undefined` where the statement gives the name alone. */
  readonly parameters: readonly TypeName[] | undefined;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RenameFunction extends Common {
  readonly kind: 'renameFunction';
  readonly name: QualifiedName;
  readonly to: string;
}
