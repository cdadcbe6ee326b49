import type { ScopeManager, Variable } from '@typescript-eslint/scope-manager';
import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';

/** Parsers need not say which scope a node stands in, but every scope lists the names that are used in it. */
const KNOWN = new WeakMap<ScopeManager, ReadonlyMap<TSESTree.Node, Variable>>();

function resolvedNames(scopes: ScopeManager): ReadonlyMap<TSESTree.Node, Variable> {
  let known = KNOWN.get(scopes);
  if (known === undefined) {
    const names = new Map<TSESTree.Node, Variable>();
    for (const scope of scopes.scopes) {
      for (const variable of scope.variables) for (const { name } of variable.defs) names.set(name, variable);
      for (const { identifier, resolved } of scope.references) if (resolved !== null) names.set(identifier, resolved);
    }
    KNOWN.set(scopes, (known = names));
  }
  return known;
}

/** The variable that a name refers to, where it is used and where it is declared; `undefined` for names that the file does not declare, such as `process`. */
export function variableOf(code: CodeFile, identifier: TSESTree.Node): Variable | undefined {
  const variable = resolvedNames(code.scopes).get(identifier);
  return variable === undefined || variable.defs.length === 0 ? undefined : variable;
}

/** Whether a name is not declared in the file, so that it means what the platform means by it. */
export function isGlobal(code: CodeFile, node: TSESTree.Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name && variableOf(code, node) === undefined;
}

/** Whether nothing assigns to a variable but its declaration. */
export function isNeverReassigned(variable: Variable): boolean {
  return variable.defs.length === 1 && variable.references.every((reference) => !reference.isWrite() || reference.init === true);
}
