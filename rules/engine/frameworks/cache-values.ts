import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, settled, typeOf, type Located, type Modules } from '../code/declaration.ts';
import { originOf } from '../code/origin.ts';
import { propertyName } from '../code/imports.ts';
import { resolved, type Bound } from './cache-keys.ts';

/** Whether a value has a shape that another version may change. */
export type Shape = 'structured' | 'plain' | 'unknown';

const PLAIN = new Set(['Literal', 'TemplateLiteral', 'BinaryExpression', 'UnaryExpression']);
const PLAIN_TYPES = new Set(['TSStringKeyword', 'TSNumberKeyword', 'TSBooleanKeyword', 'TSNullKeyword', 'TSUndefinedKeyword', 'TSLiteralType', 'TSBigIntKeyword']);
const UNKNOWN_TYPES = new Set(['TSAnyKeyword', 'TSUnknownKeyword', 'TSObjectKeyword']);
const PLAIN_NAMES = /^(?:Date|Buffer|Uint8Array|ArrayBuffer)$/;
const ROWS = /(?:^|\.)(?:find\w*|select\w*|query|execute|aggregate|many|one\w*|raw)$|\$queryRaw/;
const DATABASES = /^(?:pg|mysql2?|postgres|knex|kysely|typeorm|sequelize|mongoose|mongodb|@prisma\/client|drizzle-orm.*|slonik|@mikro-orm\/.*)$/;
/** Fields that hold a text or a number. */
const NAMES_OF_TEXTS = /^(?:length|id|url|name|slug|key|count|token|hash)$|(?:Ids?|Url|Name|Slug|Key|Count|Token|Hash)$/;
/** Functions that answer yes or no, or how many. */
const ANSWERS = /^(?:is|has|can|should|verify|count|exists|check|allow)(?:$|[A-Z])/;
const DEPTH = 6;

/** The shape of what a type describes; a list of texts has none that anybody changes. */
export function shapeOfType(type: TSESTree.TypeNode | undefined): Shape {
  if (type === undefined) return 'unknown';
  if (PLAIN_TYPES.has(type.type)) return 'plain';
  if (UNKNOWN_TYPES.has(type.type)) return 'unknown';
  if (type.type === 'TSArrayType') return shapeOfType(type.elementType);
  if (type.type === 'TSTypeLiteral') return 'structured';
  if (type.type === 'TSUnionType') {
    const shapes = type.types.map((each) => shapeOfType(each));
    return shapes.find((shape) => shape === 'structured') ?? (shapes.includes('unknown') ? 'unknown' : 'plain');
  }
  if (type.type !== 'TSTypeReference') return 'unknown';
  const name = type.typeName.type === 'Identifier' ? type.typeName.name : '';
  const [argument, second] = type.typeArguments?.params ?? [];
  if (name === 'Record' || name === 'Map') return shapeOfType(second);
  if (name === 'Promise' || name === 'Array' || name === 'ReadonlyArray' || name === 'Awaited') return shapeOfType(argument);
  if (PLAIN_NAMES.test(name)) return 'plain';
  // `T` of a generic function is whatever it is called with.
  return /^T[A-Z]?\w{0,12}$/.test(name) && argument === undefined && (name.length === 1 || /^T(?:Data|Value|Result|Type)$/.test(name)) ? 'unknown' : 'structured';
}

/** The shape of a value, as far as the code says. */
export function shapeOf(at: Bound, modules: Modules, depth = DEPTH): Shape {
  const known = resolved(at);
  const { code, node, given } = known;
  if (depth <= 0) return 'unknown';
  if (node.type === 'ObjectExpression') return node.properties.length === 0 ? 'plain' : 'structured';
  if (node.type === 'ArrayExpression') {
    const [first] = node.elements;
    return first === undefined || first === null || first.type === 'SpreadElement' ? 'unknown' : shapeOf({ code, node: first, given }, modules, depth - 1);
  }
  if (PLAIN.has(node.type)) return 'plain';
  if (isFunction(node)) return ofFunction({ code, node }, modules, depth);
  const declared = shapeOfType(typeOf(code, node));
  if (declared !== 'unknown') return declared;
  const value = settled({ code, node }, modules);
  if (value.node !== node) return shapeOf({ ...value, given }, modules, depth - 1);
  if (node.type === 'MemberExpression') return NAMES_OF_TEXTS.test(propertyName(node.property, node.computed) ?? '') ? 'plain' : 'unknown';
  if (node.type !== 'CallExpression') return 'unknown';
  const callee = settled(resolved({ code, node: node.callee, given }), modules);
  if (isFunction(callee.node)) {
    const shape = ofFunction(callee, modules, depth);
    if (shape !== 'unknown') return shape;
  }
  const name = callee.node.type === 'MemberExpression' ? propertyName(callee.node.property, callee.node.computed) : callee.node.type === 'Identifier' ? callee.node.name : undefined;
  if (ANSWERS.test(name ?? '')) return 'plain';
  const origin = originOf({ code, node: node.callee }, modules);
  return origin !== undefined && DATABASES.test(origin.module) && ROWS.test(origin.path) ? 'structured' : 'unknown';
}

function ofFunction({ code, node }: Located, modules: Modules, depth: number): Shape {
  if (!isFunction(node)) return 'unknown';
  const declared = shapeOfType(node.returnType?.typeAnnotation);
  if (declared !== 'unknown' || node.body === null || node.body === undefined) return declared;
  if (node.body.type !== 'BlockStatement') return shapeOf({ code, node: node.body, given: new Map() }, modules, depth - 1);
  const last = node.body.body.findLast((statement) => statement.type === 'ReturnStatement');
  return last?.type === 'ReturnStatement' && last.argument !== null ? shapeOf({ code, node: last.argument, given: new Map() }, modules, depth - 1) : 'unknown';
}

const SERIALISERS = /^(?:JSON|superjson|SuperJSON|devalue|flatted)$/;

/** What `JSON.stringify(value)` and its like are given; `undefined` for anything else. */
export function serialised(at: Bound, modules: Modules): Bound | undefined {
  const known = resolved(at);
  const { code, node, given } = settledBound(known, modules);
  if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') {
    const branches = node.type === 'ConditionalExpression' ? [node.consequent, node.alternate] : [node.left, node.right];
    for (const branch of branches) {
      const inner = serialised({ code, node: branch, given }, modules);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.object.type !== 'Identifier') return undefined;
  const [value] = node.arguments;
  const isSerialiser = propertyName(node.callee.property, node.callee.computed) === 'stringify' && SERIALISERS.test(node.callee.object.name);
  return isSerialiser && value !== undefined ? { code, node: value, given } : undefined;
}

function settledBound(at: Bound, modules: Modules): Bound {
  return at.node.type === 'Identifier' ? { ...settled(at, modules), given: at.given } : at;
}
