import type { TSESTree } from '@typescript-eslint/types';
import { parentsOf, propertyName, type CodeFile, type Range } from '../../rules/index.ts';
import { surroundings, type Chain } from './call-chain.ts';
import type { CodeStep } from './code-step.ts';
import { byHand, insertion, NOTHING, removal, replacement, type Outcome } from './outcome.ts';
import { isRepeatable } from './repeatable.ts';
import { keyText, spelledLike } from './spelling.ts';

/** Methods that write the object that they are given, or each of a list; with a number, from that argument on. */
const WRITES: Readonly<Record<Chain['style'], ReadonlyMap<string, number>>> = {
  builder: new Map([['values', 0], ['set', 0], ['insert', 0], ['update', 0], ['doUpdateSet', 0], ['merge', 0]]),
  mapper: new Map([['values', 0], ['set', 0], ['save', 0], ['insert', 0], ['create', 0], ['upsert', 0], ['update', 1]]),
};

/** Methods that take the object under a key. */
const NESTED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({ create: ['data'], createMany: ['data'], createManyAndReturn: ['data'], update: ['data'], updateMany: ['data'], updateManyAndReturn: ['data'], upsert: ['create', 'update'], onConflictDoUpdate: ['set'] }).map(([method, keys]) => [method, new Set(keys)]),
);

/** Methods of query builders that take an object of columns to look for. */
const CONDITIONS = /^(?:where|andWhere|orWhere|whereNot|having|first)$/;

/** Where the object of a property is used. */
type Role = 'written' | 'condition' | undefined;

function roleOf(code: CodeFile, object: TSESTree.ObjectExpression, { call, method = '', chain }: { readonly call: TSESTree.CallExpression; readonly method: string | undefined; readonly chain: Chain }): Role {
  const parents = parentsOf(code.program);
  const outOfList = (node: TSESTree.Node): TSESTree.Node => {
    const above = parents.get(node);
    return above?.type === 'ArrayExpression' ? above : node;
  };
  const whole = outOfList(object);
  const above = parents.get(whole);
  if (above === call) {
    const first = WRITES[chain.style].get(method);
    if (first !== undefined && call.arguments.indexOf(whole as TSESTree.CallExpressionArgument) >= first) return 'written';
    return chain.style === 'builder' && CONDITIONS.test(method) ? 'condition' : undefined;
  }
  if (above?.type !== 'Property' || above.value !== whole || parents.get(parents.get(above) ?? above) !== call) return undefined;
  const key = propertyName(above.key, above.computed);
  return key !== undefined && NESTED.get(method)?.has(key) === true ? 'written' : undefined;
}

/** What a phase changes at the key of an object; `undefined` where the object is none that is written or looked for. */
export function objectOutcome(code: CodeFile, property: TSESTree.Property, step: CodeStep, quote: string): Outcome | undefined {
  const object = parentsOf(code.program).get(property);
  const key = propertyName(property.key, property.computed);
  if (object?.type !== 'ObjectExpression' || key === undefined) return undefined;
  const around = surroundings(code, object, step.table);
  const role = around === undefined ? undefined : roleOf(code, object, around);
  if (around === undefined || role === undefined) return undefined;
  const name = spelledLike(key, step.from, step.to);
  if (name === undefined) return byHand('the column is spelled in a way of its own');
  const isBuilder = around.chain.style === 'builder';
  const other = object.properties.find((each) => each.type === 'Property' && propertyName(each.key, each.computed) === name);
  const value = code.text.slice(...property.value.range);
  const text = keyText(name, quote);
  const renamed = (): Outcome => ({ edits: [property.shorthand ? replacement(rangeOf(property), `${text}: ${value}`) : replacement(rangeOf(property.key), text)] });
  if (role === 'condition' && step.phase === 'read the new one' && around.chain.joined) return byHand('the column may be that of another table in the same query');
  if (role === 'condition') return step.phase !== 'read the new one' ? NOTHING : step.cast?.sameInCode === false ? byHand('the value is of another type in the code') : renamed();
  switch (step.phase) {
    case 'write both':
      if (other !== undefined) return NOTHING;
      return isRepeatable(property.value) ? { edits: [insertion(property.range[1], `, ${text}: ${value}`)] } : byHand('its value is computed, and twice may not give the same');
    case 'read the new one':
      // What a definition maps has its name from there: the second one is not needed any more.
      return isBuilder || other === undefined ? NOTHING : removed(object, other);
    case 'leave the old one':
      if (!isBuilder) return NOTHING;
      return other === undefined ? renamed() : removed(object, property);
  }
}

function rangeOf({ range: [start, end] }: TSESTree.Node): Range {
  return { start, end };
}

/** A property cut out of its object with the comma that it needs. */
export function removed({ properties }: TSESTree.ObjectExpression, property: TSESTree.ObjectLiteralElement): Outcome {
  const index = properties.indexOf(property);
  const [before, behind] = [properties[index - 1], properties[index + 1]];
  if (before !== undefined) return { edits: [removal({ start: before.range[1], end: property.range[1] })] };
  return behind === undefined ? byHand('nothing would be left to write') : { edits: [removal({ start: property.range[0], end: behind.range[0] })] };
}
