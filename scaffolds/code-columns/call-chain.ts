import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, tableSpelling, type CodeFile } from '../../rules/index.ts';

/** One call of a chain: the method, what it is given, and the member that it is called on. */
export interface Link {
  readonly call: TSESTree.CallExpression;
  readonly method: string | undefined;
  /** `user` of `prisma.user.create()`, or of `this.user.save()`; the name itself of `users.save()`. */
  readonly owner: string | undefined;
}

/** What a chain of calls works on. */
export interface Chain {
  /** A query builder names tables and columns; an object mapper has them from a definition. */
  readonly style: 'builder' | 'mapper';
  /** Names that stand for the table: its own, an alias. */
  readonly qualifiers: ReadonlySet<string>;
  /** Other tables take part, so that a column without a qualifier may be theirs. */
  readonly joined: boolean;
}

/** Methods of query builders that take a table. */
const TAKES_TABLE = /^(?:insertInto|replaceInto|mergeInto|into|insert|update|updateTable|selectFrom|deleteFrom|delete|from|table|(?:left|inner|right|full|cross)?[jJ]oin\w*)$/;

export function nameOfMethod({ callee }: TSESTree.CallExpression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier' ? callee.property.name : undefined;
}

function ownerOf({ callee }: TSESTree.CallExpression): string | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  const { object } = callee;
  if (object.type === 'Identifier') return object.name;
  return object.type === 'MemberExpression' && !object.computed && object.property.type === 'Identifier' ? object.property.name : undefined;
}

/** The whole chain that a call is one of, the last call first. */
function linksOf(code: CodeFile, call: TSESTree.CallExpression): readonly Link[] {
  const parents = parentsOf(code.program);
  let top: TSESTree.CallExpression = call;
  for (;;) {
    const member = parents.get(top);
    const above = member?.type === 'MemberExpression' && member.object === top ? parents.get(member) : undefined;
    if (above?.type !== 'CallExpression' || above.callee !== member) break;
    top = above;
  }
  const links: Link[] = [];
  for (let at: TSESTree.Node = top; at.type === 'CallExpression'; ) {
    links.push({ call: at, method: nameOfMethod(at), owner: ownerOf(at) });
    at = at.callee.type === 'MemberExpression' ? at.callee.object : at.callee;
  }
  return links;
}

/** A table as a string of a query builder gives it, with the name that stands for it. */
function tableOf(text: string): { readonly table: string; readonly qualifier: string } | undefined {
  const [, table, alias] = /^(?:\w+\.)?([^\s.]+)(?:\s+(?:as\s+)?(\w+))?$/i.exec(text.trim()) ?? [];
  return table === undefined ? undefined : { table, qualifier: alias ?? table };
}

function isSpelled(name: string, table: string): boolean {
  const [found] = name.match(tableSpelling(table).word) ?? [];
  return found === name;
}

/** A string, a template without holes, or a constant of the file that is one. */
function textOf(code: CodeFile, node: TSESTree.Node | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node?.type === 'TemplateLiteral') return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
  if (node?.type !== 'Identifier') return undefined;
  return new RegExp(String.raw`\bconst\s+${node.name.replaceAll('$', String.raw`\$`)}\s*(?::\s*string\s*)?=\s*(['"])([^'"\n]+)\1`).exec(code.text)?.[2];
}

/** What a chain of calls says of a table; `undefined` where it does not name it. */
function chainOf(code: CodeFile, links: readonly Link[], table: string): Chain | undefined {
  const qualifiers = new Set<string>();
  let style: Chain['style'] | undefined;
  let others = 0;
  for (const { call, method, owner } of links) {
    const [argument] = call.arguments;
    const takesTable = call.callee.type === 'Identifier' || (method !== undefined && TAKES_TABLE.test(method));
    const text = takesTable ? textOf(code, argument) : undefined;
    if (text !== undefined) {
      const named = tableOf(text);
      if (named?.table === table) {
        style = 'builder';
        qualifiers.add(named.qualifier);
      } else if (named !== undefined) others += 1;
    } else if (takesTable && argument?.type === 'Identifier') {
      if (isSpelled(argument.name, table)) style ??= 'mapper';
      else others += 1;
    } else if (owner !== undefined && isSpelled(owner, table)) style ??= 'mapper';
  }
  return style === undefined ? undefined : { style, qualifiers, joined: others > 0 };
}

/** The calls that have a node among what they are given, nearest first; not beyond the statement that they stand in. */
function* callsAround(code: CodeFile, node: TSESTree.Node): Iterable<TSESTree.CallExpression> {
  let inner = node;
  for (const above of ancestorsOf(code.program, node)) {
    if (above.type === 'CallExpression' && above.callee !== inner) yield above;
    inner = above;
  }
}

/** What is done with a node: the method that takes it, and the chain around it that names the table. */
export function surroundings(code: CodeFile, node: TSESTree.Node, table: string): { readonly method: string | undefined; readonly call: TSESTree.CallExpression; readonly chain: Chain } | undefined {
  let nearest: TSESTree.CallExpression | undefined;
  for (const call of callsAround(code, node)) {
    nearest ??= call;
    const chain = chainOf(code, linksOf(code, call), table);
    if (chain !== undefined) return { method: nameOfMethod(nearest), call: nearest, chain };
  }
  return undefined;
}
