import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal } from '../code/variables.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

/** Whether it is the platform's own `fetch`, or the one of undici that Node has it from. Others may well know a timeout. */
function isPlatformFetch(callee: TSESTree.Node, file: FileView): boolean {
  if (isGlobal(file.code, callee, 'fetch')) return true;
  if (callee.type === 'MemberExpression' && propertyName(callee.property, callee.computed) === 'fetch' && isGlobal(file.code, callee.object, 'globalThis')) return true;
  const origin = file.originOf(callee);
  return origin?.module === 'undici' && origin.path === 'fetch';
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression') return [];
  const options = node.arguments[1] === undefined ? undefined : bare(node.arguments[1]);
  if (options?.type !== 'ObjectExpression') return [];
  const named = (name: string): TSESTree.Property | undefined =>
    options.properties.find((property): property is TSESTree.Property => property.type === 'Property' && propertyName(property.key, property.computed) === name);
  const timeout = named('timeout');
  // What is called may stand in another file, so that comes last.
  if (timeout === undefined || !isPlatformFetch(bare(node.callee), file)) return [];
  const isComplete = named('signal') === undefined && options.properties.every(({ type }) => type === 'Property');
  const value = file.code.text.slice(...timeout.value.range);
  return [{ kind: 'fetchTimeout', replacement: isComplete ? `signal: AbortSignal.timeout(${value})` : undefined, file: file.code.path, range: rangeOf(timeout) }];
}

/** Options that `fetch` takes no notice of. */
export const fetchOptions: Framework = { name: 'fetch', words: ['fetch('], gives: ['fetchTimeout'], facts };
