import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, propertyName, tableSpelling, type CodeFile, type Edit, type Range } from '../../rules/index.ts';
import { indentationAt } from '../service/places.ts';
import type { CodeStep } from './code-step.ts';
import { byHand, insertion, NOTHING, removal, replacement, type Outcome } from './outcome.ts';
import { keyText, quoted, spelledLike } from './spelling.ts';

/** A member of something that says which columns a table has. */
interface Definition {
  readonly node: TSESTree.Node;
  readonly key: TSESTree.Node;
  readonly keyName: string;
  readonly siblings: readonly TSESTree.Node[];
  /** Row types are named as the columns are; a mapper's member keeps its name, and another column is behind it. */
  readonly maps: 'nothing' | 'drizzle' | 'typeorm';
}

const MAKES_TABLE = /^\w*[tT]able$/;

function drizzleColumn(code: CodeFile, node: TSESTree.Property, object: TSESTree.Node, table: string): Definition | undefined {
  const call = parentsOf(code.program).get(object);
  const [name] = call?.type === 'CallExpression' ? call.arguments : [];
  const keyName = propertyName(node.key, node.computed);
  if (object.type !== 'ObjectExpression' || call?.type !== 'CallExpression' || keyName === undefined) return undefined;
  const method = call.callee.type === 'Identifier' ? call.callee.name : call.callee.type === 'MemberExpression' && call.callee.property.type === 'Identifier' ? call.callee.property.name : '';
  if (!MAKES_TABLE.test(method) || call.arguments[1] !== object || name?.type !== 'Literal' || name.value !== table) return undefined;
  return { node, key: node.key, keyName, siblings: object.properties, maps: 'drizzle' };
}

function decoratorNamed(decorators: readonly TSESTree.Decorator[], name: string): TSESTree.CallExpression | undefined {
  for (const { expression } of decorators) if (expression.type === 'CallExpression' && expression.callee.type === 'Identifier' && expression.callee.name === name) return expression;
  return undefined;
}

function entityColumn(code: CodeFile, node: TSESTree.PropertyDefinition, body: TSESTree.Node, table: string): Definition | undefined {
  const own = parentsOf(code.program).get(body);
  const keyName = propertyName(node.key, node.computed);
  if (body.type !== 'ClassBody' || own?.type !== 'ClassDeclaration' || keyName === undefined || decoratorNamed(node.decorators, 'Column') === undefined) return undefined;
  const entity = decoratorNamed(own.decorators, 'Entity');
  if (entity === undefined) return undefined;
  const named = /['"]([\w.]+)['"]/.exec(entity.arguments[0] === undefined ? '' : code.text.slice(...entity.arguments[0].range))?.[1] ?? own.id?.name ?? '';
  const [found] = named.match(tableSpelling(table).word) ?? [];
  return found === named ? { node, key: node.key, keyName, siblings: body.body, maps: 'typeorm' } : undefined;
}

/** A type whose values are rows of a table: the interface of tables says so, as `users: UsersTable`. */
function rowType(code: CodeFile, node: TSESTree.TSPropertySignature, body: TSESTree.Node, table: string): Definition | undefined {
  const own = parentsOf(code.program).get(body);
  const keyName = propertyName(node.key, node.computed);
  const name = own?.type === 'TSInterfaceDeclaration' || own?.type === 'TSTypeAliasDeclaration' ? own.id.name : undefined;
  if (keyName === undefined || name === undefined) return undefined;
  const tables = [...parentsOf(code.program).keys()].some((each) => each.type === 'TSPropertySignature' && propertyName(each.key, each.computed) === table && each.typeAnnotation?.typeAnnotation.type === 'TSTypeReference' && code.text.slice(...each.typeAnnotation.typeAnnotation.typeName.range) === name);
  const members = body.type === 'TSInterfaceBody' ? body.body : body.type === 'TSTypeLiteral' ? body.members : [];
  return tables ? { node, key: node.key, keyName, siblings: members, maps: 'nothing' } : undefined;
}

/** The definition that a node is a part of. */
function definitionAround(code: CodeFile, node: TSESTree.Node, table: string): Definition | undefined {
  const parents = parentsOf(code.program);
  for (const above of [node, ...ancestorsOf(code.program, node)]) {
    const body = parents.get(above);
    if (body === undefined) return undefined;
    const found = above.type === 'Property' ? drizzleColumn(code, above, body, table) : above.type === 'PropertyDefinition' ? entityColumn(code, above, body, table) : above.type === 'TSPropertySignature' ? rowType(code, above, body, table) : undefined;
    if (found !== undefined) return found;
    if (/Statement$|^Program$/.test(above.type)) return undefined;
  }
  return undefined;
}

/** A definition that was changed already: its key and a literal in it both name the column. */
export type Seen = Set<TSESTree.Node>;

/** What a phase changes where a node is part of what defines the column; `undefined` where it is none. */
export function definitionOutcome(code: CodeFile, node: TSESTree.Node, step: CodeStep, quote: string, seen: Seen): Outcome | undefined {
  const definition = definitionAround(code, node, step.table);
  if (definition === undefined) return undefined;
  if (seen.has(definition.node)) return NOTHING;
  seen.add(definition.node);
  const name = spelledLike(definition.keyName, step.from, step.to) ?? step.to;
  // The second property, of an earlier phase, names the old column in no way.
  if (definition.keyName === name) return NOTHING;
  const other = definition.siblings.find((each) => isKeyed(each, name));
  if (step.cast !== undefined && (definition.maps !== 'nothing' || !step.cast.sameInCode) && other === undefined) return byHand('the new column is of another type');
  switch (step.phase) {
    case 'write both':
      return other === undefined ? added(code, definition, name, step, quote) : NOTHING;
    case 'read the new one':
      return definition.maps === 'nothing' ? NOTHING : mapped(code, definition, other, step, quote);
    case 'leave the old one':
      if (definition.maps !== 'nothing') return NOTHING;
      return { edits: [other === undefined ? replacement(rangeOf(definition.key), keyText(name, quote)) : removal(wholeLines(code.text, rangeOf(definition.node)))] };
  }
}

function isKeyed(node: TSESTree.Node, name: string): boolean {
  return (node.type === 'Property' || node.type === 'PropertyDefinition' || node.type === 'TSPropertySignature') && propertyName(node.key, node.computed) === name;
}

function rangeOf({ range: [start, end] }: TSESTree.Node): Range {
  return { start, end };
}

/** A piece of a list with the lines that it stands on, where it has them for itself, and the comma behind it. */
function wholeLines(text: string, { start, end }: Range): Range {
  const behind = end + (/^[ \t]*[,;]?/.exec(text.slice(end))?.[0].length ?? 0);
  const own = text.lastIndexOf('\n', start - 1) + 1;
  const lineStart = text.slice(0, own).endsWith('\n\n') ? own - 1 : own;
  const lineEnd = /^[ \t]*(?:\r?\n)/.exec(text.slice(behind))?.[0].length;
  return text.slice(lineStart, start).trim() === '' && lineEnd !== undefined ? { start: lineStart, end: behind + lineEnd } : { start, end: behind };
}

/** The column's literal inside a definition: `text('mail')`, `@Column({ name: 'mail' })`. */
function columnLiteral(code: CodeFile, { node }: Definition, column: string): TSESTree.StringLiteral | undefined {
  for (const each of parentsOf(code.program).keys()) {
    if (each.range[0] >= node.range[0] && each.range[1] <= node.range[1] && each.type === 'Literal' && typeof each.value === 'string' && each.value === column) return each;
  }
  return undefined;
}

/** A second member beside the first, the same but for its name and column. */
function added(code: CodeFile, definition: Definition, name: string, step: CodeStep, quote: string): Outcome {
  const { node, key } = definition;
  const literal = columnLiteral(code, definition, step.from);
  const changes: Edit[] = [replacement(rangeOf(key), keyText(name, quote)), ...(literal === undefined || literal === key ? [] : [replacement(rangeOf(literal), quoted(step.to, quote))])];
  const start = node.type === 'PropertyDefinition' ? Math.min(node.range[0], ...node.decorators.map(({ range }) => range[0])) : node.range[0];
  const copy = [...changes].sort((left, right) => right.range.start - left.range.start).reduce((text, { range, text: by }) => text.slice(0, range.start - start) + by + text.slice(range.end - start), code.text.slice(start, node.range[1]));
  if (/\bcolumn\s*=>|\b(?:serial|generated|autoIncrement|primaryKey|PrimaryGenerated)/.test(copy)) return byHand('the definition is more than a column');
  const indentation = indentationAt(code.text, start);
  const needsComma = node.type === 'Property';
  const lineEnd = code.text.includes('\r\n') ? '\r\n' : '\n';
  return { edits: [insertion(node.range[1], `${needsComma ? ',' : ''}${node.type === 'PropertyDefinition' ? lineEnd : ''}${lineEnd}${indentation}${copy}`)] };
}

/** The member keeps its name and has the new column behind it; the second one goes. */
function mapped(code: CodeFile, definition: Definition, other: TSESTree.Node | undefined, step: CodeStep, quote: string): Outcome {
  const second = other === undefined ? [] : [removal(wholeLines(code.text, { start: decoratedStart(other), end: other.range[1] }))];
  const literal = columnLiteral(code, definition, step.from);
  if (literal !== undefined && literal !== definition.key) return { edits: [replacement(rangeOf(literal), quoted(step.to, quote)), ...second] };
  const call = definition.maps === 'drizzle' ? builderCall(definition.node) : definition.node.type === 'PropertyDefinition' ? decoratorNamed(definition.node.decorators, 'Column') : undefined;
  if (call === undefined) return byHand('how it names its column is not known');
  const name = quoted(step.to, quote);
  const last = call.arguments.at(-1);
  const [first] = call.arguments;
  if (definition.maps === 'drizzle') return { edits: [first === undefined ? insertion(call.range[1] - 1, name) : insertion(first.range[0], `${name}, `), ...second] };
  if (last?.type === 'ObjectExpression') return { edits: [insertion(last.range[0] + 1, ` name: ${name}${last.properties.length === 0 ? ' ' : ','}`), ...second] };
  return { edits: [insertion(call.range[1] - 1, `${last === undefined ? '' : ', '}{ name: ${name} }`), ...second] };
}

function decoratedStart(node: TSESTree.Node): number {
  return node.type === 'PropertyDefinition' ? Math.min(node.range[0], ...node.decorators.map(({ range }) => range[0])) : node.range[0];
}

/** The call of `text().notNull()` that makes the column. */
function builderCall(node: TSESTree.Node): TSESTree.CallExpression | undefined {
  let at = node.type === 'Property' ? (node.value as TSESTree.Node) : undefined;
  while (at?.type === 'CallExpression' && at.callee.type === 'MemberExpression' && at.callee.object.type === 'CallExpression') at = at.callee.object;
  return at?.type === 'CallExpression' ? at : undefined;
}
