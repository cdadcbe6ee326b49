import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal } from '../code/variables.ts';
import { ancestorsOf, childrenOf } from '../code/walk.ts';
import type { Bucket, Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

const COMPARES = new Set(['<', '<=', '>', '>=']);

/** How many buckets people make: as many as a percentage has steps. */
const BUCKETS = new Set([100, 1000, 10_000]);

/** Words of a rollout in what a value is compared with, or in the function that compares. */
const ROLLOUT = /percent|pct|roll_?out|canary|treatment|gradual|cohort|basis_?points?|feature_?(?:flag|gate)|\bflags?\b|^(?:is|uses?|has|should)_?(?:new|\w+_?(?:enabled|v\d|beta|variant))/i;

/** What people draw lots for and no user sees. */
const SAMPLING = /sampl|jitter|retr(?:y|ies)|backoff|\blog|trac(?:e|ing)|metric|telemetry|chaos|fail|mock|fake|simulat|chance|probab|clean_?up|expir/i;

const HASH = /hash|murmur|fnv|crc32|xxh|djb2/i;

const PER_REQUEST = /(?:request|req|trace|correlation)_?id|Date\.now|randomUUID|Math\.random|nanoid|\buuid(?:v4)?\(/i;

/** How deep an expression is looked into. */
const DEPTH = 8;

function textOf(node: TSESTree.Node, file: FileView): string {
  return file.code.text.slice(...node.range);
}

/** The names of the functions, variables and properties that a comparison stands in, nearest first. */
function namesAround(node: TSESTree.Node, file: FileView): string {
  const names: string[] = [];
  for (const above of ancestorsOf(file.code.program, node)) {
    if (above.type === 'FunctionDeclaration' && above.id !== null) names.push(above.id.name);
    else if (above.type === 'VariableDeclarator' && above.id.type === 'Identifier') names.push(above.id.name);
    else if ((above.type === 'Property' || above.type === 'MethodDefinition') && propertyName(above.key, above.computed) !== undefined) names.push(propertyName(above.key, above.computed) ?? '');
    else if (above.type === 'CallExpression' && above.callee.type === 'Identifier') names.push(above.callee.name);
    if (isFunction(above) && names.length > 0) break;
  }
  return names.join(' ');
}

/** What an expression is made of, with constants of this file put in. */
function* partsOf(node: TSESTree.Node, file: FileView, depth = DEPTH): Iterable<TSESTree.Node> {
  if (depth === 0) return;
  const { node: settled, code } = file.settled(bare(node));
  if (code.path !== file.code.path) return;
  yield settled;
  if (isFunction(settled)) return;
  for (const child of childrenOf(settled)) yield* partsOf(child, file, depth - 1);
}

function isMathRandom(node: TSESTree.Node, file: FileView): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && propertyName(node.callee.property, node.callee.computed) === 'random' && isGlobal(file.code, bare(node.callee.object), 'Math');
}

/** `Math.random()`, times something, rounded. */
function isDrawn(node: TSESTree.Node, file: FileView): boolean {
  const settled = bare(file.settled(bare(node)).node);
  if (isMathRandom(settled, file)) return true;
  if (settled.type === 'BinaryExpression' && settled.operator === '*') return isDrawn(settled.left, file) || isDrawn(settled.right, file);
  return settled.type === 'CallExpression' && settled.callee.type === 'MemberExpression' && isGlobal(file.code, bare(settled.callee.object), 'Math') && settled.arguments[0] !== undefined && isDrawn(settled.arguments[0], file);
}

/** What a hash is made of; `undefined` for what is no hash. */
function hashedBy(node: TSESTree.Node, file: FileView): { readonly inputs: readonly TSESTree.Node[]; readonly throws: boolean } | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  const name = callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? propertyName(callee.property, callee.computed) : undefined;
  if (name === 'update' && callee.type === 'MemberExpression') {
    const before = hashedBy(bare(callee.object), file);
    const origin = file.originOf(callee.object);
    if (before === undefined && origin?.module !== 'crypto' && origin?.module !== 'node:crypto') return undefined;
    return { inputs: [...(before?.inputs ?? []), ...node.arguments.slice(0, 1)], throws: true };
  }
  return name !== undefined && name !== 'createHash' && HASH.test(name) && node.arguments.length > 0 ? { inputs: node.arguments, throws: false } : undefined;
}

/** What is wrong with the only input of a hash; nothing where there are more, or more than a name. */
function misuseOf(input: TSESTree.Node, file: FileView): Bucket['misuse'] | undefined {
  const text = textOf(input, file);
  if (PER_REQUEST.test(text)) return 'perRequest';
  if (input.type === 'TSNonNullExpression' || input.type === 'ChainExpression') return 'absent';
  const node = bare(input);
  if (node.type === 'LogicalExpression' && (node.operator === '??' || node.operator === '||')) return file.textOf(node.right) === undefined ? undefined : 'shared';
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'String' && node.arguments[0] !== undefined) return misuseOf(node.arguments[0], file);
  return node.type === 'Identifier' || node.type === 'MemberExpression' ? 'unsalted' : undefined;
}

/** What is divided into buckets. */
function dividedBy(score: TSESTree.Node, file: FileView): TSESTree.Node | undefined {
  const settled = bare(file.settled(bare(score)).node);
  return settled.type === 'BinaryExpression' && settled.operator === '%' && BUCKETS.has(file.numberOf(settled.right) ?? 0) ? settled : undefined;
}

function bucket(divided: TSESTree.Node, file: FileView): readonly Fact[] {
  for (const part of partsOf(divided, file)) {
    const hashed = hashedBy(part, file);
    const [input] = hashed?.inputs ?? [];
    if (hashed === undefined || input === undefined) continue;
    // A second input is the salt, or a seed that does as well.
    const misuse = hashed.inputs.length > 1 ? undefined : misuseOf(input, file);
    return misuse === undefined ? [] : [{ kind: 'bucket', misuse, input: textOf(bare(input), file), throws: hashed.throws, file: file.code.path, range: rangeOf(input) }];
  }
  return [];
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'BinaryExpression' || !COMPARES.has(node.operator)) return [];
  for (const [score, other] of [[node.left, node.right], [node.right, node.left]] as const) {
    const drawn = isDrawn(score, file);
    const divided = drawn ? undefined : dividedBy(score, file);
    if (!drawn && divided === undefined) continue;
    const words = `${textOf(other, file)} ${namesAround(node, file)}`;
    const isRollout = words.split(' ').some((word) => ROLLOUT.test(word));
    if (!isRollout || (drawn && SAMPLING.test(words))) return [];
    const fixed: readonly Fact[] = file.numberOf(other) === undefined ? [] : [{ kind: 'fixedShare', share: textOf(other, file), file: file.code.path, range: rangeOf(other) }];
    return [...(divided === undefined ? [{ kind: 'randomSplit', file: file.code.path, range: rangeOf(node) } as const] : bucket(divided, file)), ...fixed];
  }
  return [];
}

/** Who gets what is being rolled out, where the code decides by itself. */
export const rollouts: Framework = {
  name: 'rollouts',
  words: ['% 100', '%100', '% 10_000', '% 1_000', '% 1e4', 'Math.random() <', 'Math.random() >', 'Math.random() * 100 ', '< Math.random()', '> Math.random()', 'Math.floor(Math.random() * 100'],
  gives: ['randomSplit', 'bucket', 'fixedShare'],
  facts,
};
