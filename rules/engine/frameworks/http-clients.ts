import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeCalled } from './called-as.ts';
import type { FileView, Framework } from './framework.ts';

/** A library whose clients wait as long as it takes unless they are told otherwise. */
interface HttpLibrary {
  readonly module: string;
  /** What makes a client of its own: the path of `Origin`. */
  readonly makes: RegExp;
  /** Whether nothing limits a client that was told nothing. */
  readonly unlimited: boolean;
}

const LIBRARIES: readonly HttpLibrary[] = [
  { module: 'axios', makes: /^(?:default\.)?create$/, unlimited: true },
  { module: 'got', makes: /^(?:default\.|got\.)?extend$/, unlimited: true },
  { module: 'ky', makes: /^(?:default\.)?(?:create|extend)$/, unlimited: false },
];

const LIMITS = new Set(['timeout', 'signal', 'cancelToken', 'adapter', 'agent', 'httpAgent', 'httpsAgent']);

/** Whether a value says that there is no limit: `0`, `false`, `Infinity`. */
function isNone(value: TSESTree.Node, file: FileView): boolean {
  const node = bare(value);
  return file.numberOf(node) === 0 || (node.type === 'Literal' && node.value === false) || (node.type === 'Identifier' && node.name === 'Infinity');
}

/** Whether options leave a client without a limit, for certain. */
function isUnlimited(options: TSESTree.Node | undefined, library: HttpLibrary, file: FileView): boolean {
  if (options === undefined) return library.unlimited;
  const { node } = file.settled(options);
  if (node.type !== 'ObjectExpression') return false;
  let limited = !library.unlimited;
  for (const property of node.properties) {
    const name = property.type === 'Property' ? propertyName(property.key, property.computed) : undefined;
    if (property.type !== 'Property' || name === undefined) return false;
    if (name === 'timeout') {
      if (isNone(property.value, file)) return true;
      limited = true;
    } else if (LIMITS.has(name)) limited = true;
  }
  return !limited;
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression' || !mayBeCalled(node, /^(?:create|extend)$/, file)) return [];
  const origin = file.originOf(node.callee);
  const library = origin === undefined ? undefined : LIBRARIES.find(({ module, makes }) => module === origin.module && makes.test(origin.path));
  if (library === undefined || !isUnlimited(node.arguments[0], library, file)) return [];
  return [{ kind: 'unlimitedClient', library: library.module, file: file.code.path, range: rangeOf(node.callee) }];
}

/** Clients of HTTP that the code makes once and uses everywhere. */
export const httpClients: Framework = { name: 'http clients', words: ['axios', "'got'", '"got"', "'ky'", '"ky"'], gives: ['unlimitedClient'], facts };
