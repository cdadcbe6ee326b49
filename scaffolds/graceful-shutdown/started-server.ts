import type { TSESTree } from '@typescript-eslint/types';
import { parentsOf, type CodeFile, type Edit, type FactOf, type ModuleWriter } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';
import { behind, callAt, indentationAt, statementOf } from '../service/places.ts';

/** Where a server begins to listen, and how what follows calls it. */
export interface StartedServer {
  /** An expression that gives the server, or the application where that closes it. */
  readonly name: string;
  /** What gives it a name, where it has none. */
  readonly edits: readonly Edit[];
  /** Where a statement can be put that uses it. */
  readonly at: number;
  /** Puts a statement there. */
  place(statement: string): string;
  /** The whitespace before statements there. */
  readonly indentation: string;
}

/** Libraries whose `listen` gives no server: it is asked of the application. */
const APPLICATIONS = new Set(['fastify', 'nest']);

/** Methods of a server that give it back. */
const CHAINED = new Set(['on', 'once', 'addListener', 'setTimeout']);

function refused(reason: string): Refusal {
  return { reason };
}

function isName(node: TSESTree.Node): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  return node.type === 'MemberExpression' && !node.computed && isName(node.object);
}

/** The server that a call gives, with what is chained at it and awaits or ignores it. */
function outermost(code: CodeFile, call: TSESTree.Node): { readonly value: TSESTree.Node; readonly whole: TSESTree.Node } {
  const parents = parentsOf(code.program);
  let value = call;
  for (;;) {
    const member = parents.get(value);
    const chained = member?.type === 'MemberExpression' && member.object === value && member.property.type === 'Identifier' && CHAINED.has(member.property.name) ? parents.get(member) : undefined;
    if (chained?.type !== 'CallExpression' || chained.callee !== member) break;
    value = chained;
  }
  const above = parents.get(value);
  const isWrapped = above?.type === 'AwaitExpression' || (above?.type === 'UnaryExpression' && above.operator === 'void');
  return { value, whole: isWrapped ? above : value };
}

function started(code: CodeFile, name: string, edits: readonly Edit[], statement: TSESTree.Node, where: 'before' | 'behind', lineEnd: string): StartedServer {
  const indentation = indentationAt(code.text, statement.range[0]);
  if (where === 'before') return { name, edits, at: statement.range[0], indentation, place: (text) => `${text}${lineEnd}${indentation}` };
  return { name, edits, at: behind(code.text, statement.range[1]), indentation, place: (text) => `${lineEnd}${indentation}${text}` };
}

/** Gives the server that a call makes a name, where it has none. */
function named(code: CodeFile, call: TSESTree.Node, statement: TSESTree.Node, writer: ModuleWriter): StartedServer | Refusal {
  const parents = parentsOf(code.program);
  const { lineEnd } = writer.style;
  const { value, whole } = outermost(code, call);
  const above = parents.get(whole);
  const free = ['server', 'httpServer', 'listeningServer'].find((name) => !writer.isTaken(name));
  if (above?.type === 'VariableDeclarator' && above.id.type === 'Identifier') return started(code, above.id.name, [], statement, 'behind', lineEnd);
  if (above?.type === 'AssignmentExpression' && above.operator === '=' && isName(above.left) && parents.get(above) === statement) return started(code, code.text.slice(...above.left.range), [], statement, 'behind', lineEnd);
  if (free === undefined) return refused('The server has no name, and `server` means something else here: keep it in a variable first.');
  const declaring = { range: { start: (above?.type === 'ReturnStatement' ? above : whole).range[0], end: value.range[0] }, text: `const ${free} = ` };
  if (above === statement && above.type === 'ExpressionStatement') return started(code, free, [declaring], statement, 'behind', lineEnd);
  if (above === statement && above.type === 'ReturnStatement') {
    const place = started(code, free, [declaring], statement, 'behind', lineEnd);
    return { ...place, place: (text) => `${place.place(text)}${lineEnd}${place.indentation}return ${free}${writer.style.semicolons ? ';' : ''}` };
  }
  return refused('The server is made in the middle of an expression: keep it in a variable first.');
}

/** Where a server listens, made ready for a statement that uses it. */
export function startedServer(code: CodeFile, listen: FactOf<'listen'>, writer: ModuleWriter): StartedServer | Refusal {
  const call = callAt(code, listen);
  const statement = call === undefined ? undefined : statementOf(code, call);
  if (call === undefined || statement === undefined) return refused('The server is started in the middle of an expression: give it a statement of its own first.');
  const object = call.callee.type === 'MemberExpression' ? call.callee.object : undefined;
  if (object !== undefined && isName(object) && (APPLICATIONS.has(listen.library) || listen.library === 'http')) return started(code, code.text.slice(...object.range), [], statement, 'before', writer.style.lineEnd);
  if (APPLICATIONS.has(listen.library)) return refused('The application has no name here: keep it in a variable first.');
  return named(code, call, statement, writer);
}
