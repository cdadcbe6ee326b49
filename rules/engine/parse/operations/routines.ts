import type { Volatility } from '../../model/definition.ts';
import type { ChangeRows } from '../../model/row-operation.ts';
import type { Operation } from '../../model/operation.ts';
import type { Parameter } from '../../model/routine-operation.ts';
import type { Range } from '../../model/range.ts';
import type { Statement, Token } from '../../model/statement.ts';
import type { TreeNode } from '../../model/tree-node.ts';
import { located } from '../clause.ts';
import { literalText } from '../expressions.ts';
import { parsePlpgsql, parseScript, type PlpgsqlAnswer } from '../libpg-query.ts';
import { maskPlaceholders } from '../placeholders.ts';
import { parseEmbedded, type EmbeddedPlace } from '../script.ts';
import { fieldsOf, nameOfList, stringOf, stringsOf, type pg } from '../tree.ts';
import { typeNameOf } from '../type-names.ts';

/** `operationsOf`, which the statements inside a body go through in their turn. */
type OperationsOf = (statement: Statement) => readonly Operation[];

/** A routine's body as it stands in the file. */
interface Body {
  readonly text: string;
  readonly range: Range;
  /** False where the body is a string literal with escapes. */
  readonly exact: boolean;
}

function isString(token: Token): boolean {
  const first = token.text[0];
  return first === "'" || (first === '$' && token.text.length > 3) || /^[eE]'/.test(token.text);
}

/** The body's string among the statement's tokens; the last one, for a language may be quoted too. */
function bodyOf(statement: Statement, text: string): Body {
  const outer = { text, range: statement.range, exact: false };
  if (!statement.exact) return outer;
  for (const token of statement.tokens) {
    if (!isString(token)) continue;
    const inner = token.text.startsWith('$') ? token.text.indexOf('$', 1) + 1 : 1;
    if (token.text.slice(inner, token.text.length - inner) === text) {
      return { text, range: statement.locate({ start: token.start + inner, end: token.end - inner }), exact: true };
    }
  }
  return outer;
}

function definitionOf(options: readonly pg.Node[] | undefined, name: string): pg.Node | undefined {
  for (const node of options ?? []) {
    const option = fieldsOf(node, 'DefElem');
    if (option?.defname === name) return option.arg;
  }
  return undefined;
}

function bodyText(options: readonly pg.Node[] | undefined): string | undefined {
  const as = definitionOf(options, 'as');
  return stringOf(as) ?? stringsOf(fieldsOf(as, 'List')?.items)[0];
}

/** The statements of a DO block, in the order of the text: PL/pgSQL runs them now, or leaves some out. */
export function doBlockOperations(statement: Statement, tree: pg.DoStmt, operationsOf: OperationsOf): Operation[] {
  const language = stringOf(definitionOf(tree.args, 'language')) ?? 'plpgsql';
  const place = located(statement, {});
  if (language.toLowerCase() !== 'plpgsql') {
    return [{ kind: 'opaque', ...place, reason: 'foreign language', detail: language }];
  }
  return plpgsqlOperations(statement, bodyText(tree.args) ?? '', operationsOf);
}

const VOLATILITIES: Readonly<Record<string, Volatility>> = { immutable: 'immutable', stable: 'stable', volatile: 'volatile' };

/** CREATE FUNCTION: its body is there for whoever calls it. */
export function createFunction(statement: Statement, tree: pg.CreateFunctionStmt, operationsOf: OperationsOf): Operation {
  const name = nameOfList(tree.funcname);
  const language = (stringOf(definitionOf(tree.options, 'language')) ?? 'sql').toLowerCase();
  const declared = stringOf(definitionOf(tree.options, 'volatility')) ?? 'volatile';
  return {
    kind: 'createFunction',
    ...located(statement, { column: name.name }),
    name,
    routine: tree.is_procedure === true ? 'procedure' : 'function',
    volatility: VOLATILITIES[declared] ?? 'volatile',
    forTrigger: /^(?:event_)?trigger$/.test(typeNameOf(tree.returnType).name),
    parameters: parametersOf(tree.parameters),
    body: () => (language === 'plpgsql' ? plpgsqlOperations(statement, bodyText(tree.options) ?? '', operationsOf) : []),
  };
}

/** Parameters that a call passes in: OUT and TABLE columns come back from it. */
function parametersOf(nodes: readonly pg.Node[] | undefined): readonly Parameter[] {
  return (nodes ?? []).flatMap((node) => {
    const parameter = fieldsOf(node, 'FunctionParameter');
    if (parameter === undefined || parameter.mode === 'FUNC_PARAM_OUT' || parameter.mode === 'FUNC_PARAM_TABLE') return [];
    return [{ type: typeNameOf(parameter.argType), hasDefault: parameter.defexpr !== undefined }];
  });
}

/** What the bodies of statements were parsed to; in a document that is typed in, a statement that stays keeps its tree. */
const BODIES = new WeakMap<TreeNode, PlpgsqlAnswer>();

function parsedBody({ tree, parsedText }: Statement): PlpgsqlAnswer {
  let answer = BODIES.get(tree);
  if (answer === undefined) BODIES.set(tree, (answer = parsePlpgsql(parsedText)));
  return answer;
}

function plpgsqlOperations(statement: Statement, text: string, operationsOf: OperationsOf): Operation[] {
  const first = parsedBody(statement);
  const masked = first.ok || first.overflow ? undefined : maskPlaceholders(statement.parsedText);
  const answer = masked === undefined ? first : parsePlpgsql(masked);
  if (answer.ok) return new BodyReader(statement, bodyOf(statement, text), operationsOf).read(answer.tree);
  const place = located(statement, {});
  if (answer.overflow) return [{ kind: 'opaque', ...place, reason: 'too deep', detail: answer.message }];
  if (statement.templated || masked !== undefined) return [{ kind: 'opaque', ...place, reason: 'template', detail: answer.message }];
  return [{ kind: 'broken', ...place, message: answer.message.split('\n', 1)[0] ?? answer.message }];
}

/** Loops of PL/pgSQL, by the names of libpg-query's tree. */
const LOOPS = new Set(
  ['loop', 'while', 'fori', 'fors', 'forc', 'foreach_a', 'dynfors'].map((name) => `PLpgSQL_stmt_${name}`),
);

/** Deeper nesting than anyone writes; hostile input must not exhaust the stack. */
const DEEPEST_BLOCK = 200;

interface ExpressionNode {
  readonly PLpgSQL_expr?: { readonly query?: string };
}

function queryOf(node: unknown): string {
  return (node as ExpressionNode | undefined)?.PLpgSQL_expr?.query ?? '';
}

/** Reads the statements of a PL/pgSQL body in order, finding each text again behind the one before. */
class BodyReader {
  readonly #outer: Statement;
  readonly #body: Body;
  readonly #operationsOf: OperationsOf;
  readonly #operations: Operation[] = [];
  #cursor = 0;

  constructor(outer: Statement, body: Body, operationsOf: OperationsOf) {
    this.#outer = outer;
    this.#body = body;
    this.#operationsOf = operationsOf;
  }

  read(tree: unknown): Operation[] {
    this.#visit(tree, 'none', 0);
    return this.#operations;
  }

  #visit(node: unknown, loop: ChangeRows['loop'], depth: number): void {
    if (typeof node !== 'object' || node === null) return;
    if (depth > DEEPEST_BLOCK) {
      this.#operations.push({ kind: 'opaque', ...located(this.#outer, {}), reason: 'too deep', detail: 'a block' });
      return;
    }
    if (Array.isArray(node)) {
      for (const child of node) this.#visit(child, loop, depth);
      return;
    }
    for (const [kind, child] of Object.entries(node)) this.#visitKind(kind, child, loop, depth + 1);
  }

  #visitKind(kind: string, child: unknown, loop: ChangeRows['loop'], depth: number): void {
    const fields = child as Readonly<Record<string, unknown>>;
    if (kind === 'PLpgSQL_stmt_execsql') this.#statement(queryOf(fields['sqlstmt']), loop);
    else if (kind === 'PLpgSQL_stmt_perform') this.#perform(queryOf(fields['expr']));
    else if (kind === 'PLpgSQL_stmt_dynexecute') this.#execute(queryOf(fields['query']), loop);
    else if (LOOPS.has(kind)) {
      this.#visit(child, JSON.stringify(child).includes('PLpgSQL_stmt_commit') ? 'committing' : 'one transaction', depth);
    } else this.#visit(child, loop, depth);
  }

  /** Where a text of the body stands in the file. */
  #find(text: string): EmbeddedPlace {
    const body = this.#body;
    const found = body.exact ? body.text.indexOf(text, this.#cursor) : -1;
    if (found < 0) return { source: this.#outer.source, ...this.#outer.range, exact: false };
    this.#cursor = found + text.length;
    const start = body.range.start + found;
    return { source: this.#outer.source, start, end: start + text.length, exact: true };
  }

  #statement(text: string, loop: ChangeRows['loop']): void {
    this.#add(parseEmbedded(text, this.#find(text)), loop);
  }

  /** PERFORM f() comes as SELECT f(); only the part behind the first word is in the file. */
  #perform(text: string): void {
    const rest = text.replace(/^select\s+/i, '');
    const place = this.#find(rest);
    this.#add(parseEmbedded(text, { ...place, exact: false }), 'none');
  }

  #execute(expression: string, loop: ChangeRows['loop']): void {
    const place = this.#find(expression);
    const sql = foldString(expression);
    if (sql === undefined) {
      const at = parseEmbedded('select', { ...place, exact: false });
      this.#operations.push({ kind: 'opaque', ...located(at, {}), reason: 'dynamic SQL', detail: expression });
      return;
    }
    const literal = expression.startsWith("'") && expression.slice(1, -1) === sql;
    const exact = place.exact && literal;
    this.#add(parseEmbedded(sql, exact ? { ...place, start: place.start + 1, end: place.end - 1 } : { ...place, exact: false }), loop);
  }

  #add(statement: Statement, loop: ChangeRows['loop']): void {
    for (const operation of this.#operationsOf(statement)) {
      const changesRows = operation.kind === 'update' || operation.kind === 'delete' || operation.kind === 'merge';
      this.#operations.push(changesRows ? { ...operation, loop } : operation);
    }
  }
}

/** The value of a string expression where it is constant: literals, `||` between them, and format() of them. */
function foldString(expression: string): string | undefined {
  const answer = parseScript(`SELECT ${expression}`);
  if (!answer.ok) return undefined;
  const root = JSON.parse(answer.json) as { readonly stmts?: readonly { readonly stmt?: pg.Node }[] };
  const target = fieldsOf(root.stmts?.[0]?.stmt, 'SelectStmt')?.targetList?.[0];
  return foldNode(fieldsOf(target, 'ResTarget')?.val, 0);
}

function foldNode(node: pg.Node | undefined, depth: number): string | undefined {
  const literal = literalText(node);
  if (literal !== undefined || depth > DEEPEST_BLOCK) return literal;
  const joined = fieldsOf(node, 'A_Expr');
  if (joined !== undefined && stringOf(joined.name?.at(-1)) === '||') {
    const left = foldNode(joined.lexpr, depth + 1);
    const right = foldNode(joined.rexpr, depth + 1);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  const call = fieldsOf(node, 'FuncCall');
  if (call === undefined || nameOfList(call.funcname).name !== 'format') return undefined;
  const [pattern, ...values] = (call.args ?? []).map((argument) => foldNode(argument, depth + 1));
  return pattern === undefined ? undefined : formatted(pattern, values);
}

/** format() with %s, %I and %L in order; anything finer is left alone. */
function formatted(pattern: string, values: readonly (string | undefined)[]): string | undefined {
  let next = 0;
  let known = true;
  const result = pattern.replace(/%(.)/g, (_, directive: string) => {
    if (directive === '%') return '%';
    const value = values[next];
    next += 1;
    if (value === undefined || !'sIL'.includes(directive)) known = false;
    else if (directive === 'I') return `"${value.replaceAll('"', '""')}"`;
    else if (directive === 'L') return `'${value.replaceAll("'", "''")}'`;
    return value ?? '';
  });
  return known ? result : undefined;
}
