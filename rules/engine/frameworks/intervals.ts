import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal } from '../code/variables.ts';
import { parentsOf } from '../code/walk.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

function calledName(node: TSESTree.Node): string | undefined {
  const callee = bare(node);
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? propertyName(callee.property, callee.computed) : undefined;
}

/** The functions that a callback runs: itself, where it has a name, else those that it calls. */
function namesRun(callback: TSESTree.Node, file: FileView): readonly string[] {
  if (!isFunction(callback)) return [calledName(callback.type === 'CallExpression' && callback.callee.type === 'MemberExpression' ? callback.callee.object : callback) ?? ''].filter((name) => name !== '');
  return [...parentsOf(file.code.program).keys()].flatMap((node) => {
    if (node.type !== 'CallExpression' || node.range[0] < callback.range[0] || node.range[1] > callback.range[1]) return [];
    return calledName(node.callee) ?? [];
  });
}

/** Whether anything outside the interval runs one of these functions, or is handed it. */
function runsElsewhere(names: readonly string[], interval: TSESTree.Node, file: FileView): boolean {
  return [...parentsOf(file.code.program).keys()].some((node) => {
    if (node.range[0] >= interval.range[0] && node.range[1] <= interval.range[1]) return false;
    if (node.type !== 'CallExpression') return false;
    return names.includes(calledName(node.callee) ?? '') || node.arguments.some((argument) => names.includes(calledName(argument) ?? ''));
  });
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression' || !isGlobal(file.code, node.callee, 'setInterval')) return [];
  const [callback, delay] = node.arguments;
  const milliseconds = file.numberOf(delay);
  if (callback === undefined || delay === undefined || milliseconds === undefined) return [];
  const names = namesRun(callback, file);
  const name = isFunction(callback) ? 'This interval' : `\`${file.code.text.slice(...callback.range)}\``;
  return [{ kind: 'interval', name: name.length > 60 ? 'This interval' : name, milliseconds, alsoRuns: runsElsewhere(names, node, file), file: file.code.path, range: rangeOf(delay) }];
}

/** Work that is done again and again by a timer of the process. */
export const intervals: Framework = { name: 'intervals', words: ['setInterval('], gives: ['interval'], facts };
