import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../model/code.ts';
import type { Evaluator } from './evaluator.ts';
import { exportsOf } from './exports.ts';
import type { ImportedValue } from './imports.ts';
import { entry, type Value } from './value.ts';

/** Modules that hand on what others export. */
const HANDED_ON = 4;

/** The name of an export, in either spelling. */
function nameOf(node: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** The declaration of a name that is exported where it is declared, so that it is known whether anything assigns to it again. */
function declaredName({ program }: CodeFile, name: string): TSESTree.Identifier | undefined {
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    if (node.declaration?.type === 'VariableDeclaration') {
      for (const { id } of node.declaration.declarations) if (id.type === 'Identifier' && id.name === name) return id;
    } else if (node.declaration?.type === 'TSEnumDeclaration' && node.declaration.id.name === name) return node.declaration.id;
    const specifier = node.source === null ? node.specifiers.find(({ exported }) => nameOf(exported) === name) : undefined;
    if (specifier?.local.type === 'Identifier') return specifier.local;
  }
  return undefined;
}

/** Where a module has a name from that it only hands on: `export { TABLE } from './tables'`, `export * from './tables'`. */
function handedOn({ program }: CodeFile, name: string): readonly ImportedValue[] {
  const found: ImportedValue[] = [];
  for (const node of program.body) {
    if (node.type === 'ExportAllDeclaration' && node.exported === null) found.push({ module: node.source.value, path: [name] });
    if (node.type !== 'ExportNamedDeclaration' || node.source === null) continue;
    const specifier = node.specifiers.find(({ exported }) => nameOf(exported) === name);
    if (specifier !== undefined) return [{ module: node.source.value, path: [nameOf(specifier.local)] }];
  }
  return found;
}

function exported(evaluator: Evaluator, name: string, left: number): Value | undefined {
  const { code } = evaluator;
  const declared = declaredName(code, name);
  if (declared !== undefined) return evaluator.evaluate(declared);
  const { named, default: own } = exportsOf(code);
  const node = name === 'default' ? own : named.get(name);
  if (node !== undefined) return node.type === 'FunctionDeclaration' ? evaluator.functionValue(node) : evaluator.evaluate(node);
  for (const value of handedOn(code, name)) {
    const found = valueElsewhere(evaluator, value, left - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value that another file of the project exports, by what it is imported as; `undefined` where it is not one, or nobody knows it. */
export function valueElsewhere(evaluator: Evaluator, { module, path }: ImportedValue, left = HANDED_ON): Value | undefined {
  const [name = 'default', ...below] = path;
  const file = left === 0 ? undefined : evaluator.fileOf(module, name);
  let value = file === undefined ? undefined : exported(file, name, left);
  for (const each of below) value = entry(value, each);
  return value === undefined || value.kind === 'unknown' ? undefined : value;
}
