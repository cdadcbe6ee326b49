import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, propertyName, type CodeFile } from '../../rules/index.ts';
import { indentationAt, statementOf } from '../service/places.ts';
import type { ServiceScaffold } from '../service-scaffold.ts';

/** A WebSocket server that chooses among the protocols that it serves by. */
export const socketProtocol: ServiceScaffold = {
  id: 'socket-protocol',
  repairs: ['require-socket-protocol'],
  title: 'Choose the protocol',
  repair({ code, hazard, services }) {
    const made = [...parentsOf(code.program).keys()].find((node): node is TSESTree.NewExpression => node.type === 'NewExpression' && node.callee.range[0] === hazard.range.start && node.callee.range[1] === hazard.range.end);
    const [options] = made?.arguments ?? [];
    const statement = made === undefined ? undefined : outermost(code, made);
    if (made === undefined || options?.type !== 'ObjectExpression' || statement === undefined) return { reason: 'The server is made in a way beside which nothing can be written.' };
    const protocols = servedBy(code);
    if (protocols.length < 2) return { reason: `Only ${protocols.map((protocol) => `\`${protocol}\``).join('') || 'one protocol'} is named here: what clients that offer another one are served is left to an else. Compare with each protocol by its name first.` };
    const writer = services.writerFor(code);
    const name = ['PROTOCOLS', 'SOCKET_PROTOCOLS'].find((each) => !writer.isTaken(each));
    if (name === undefined) return { reason: '`PROTOCOLS` means something else here.' };
    const { quote, lineEnd } = writer.style;
    const indentation = indentationAt(code.text, statement.range[0]);
    const list = protocols.map((protocol) => quote + protocol.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote).join(', ');
    const declared = `${writer.piece(`/** What this server speaks, what it would rather speak first. */\nconst ${name} = `, indentation)}[${list}]${writer.style.semicolons ? ';' : ''}${lineEnd}${lineEnd}${indentation}`;
    const option = writer.piece(`handleProtocols: (offered) => ${name}.find((protocol) => offered.has(protocol)) ?? false`);
    const last = options.properties.at(-1);
    const at = last === undefined ? options.range[0] + 1 : last.range[1];
    return {
      title: `Choose ${protocols.join(', else ')} among what a client offers`,
      edits: [{ path: code.path, edits: [{ range: { start: statement.range[0], end: statement.range[0] }, text: declared }, { range: { start: at, end: at }, text: last === undefined ? ` ${option} ` : `, ${option}` }] }],
      files: [],
    };
  },
};

/** The statement of the module around a node: a list that is made once stands before it. */
function outermost(code: CodeFile, node: TSESTree.Node): TSESTree.Node | undefined {
  const above = [...ancestorsOf(code.program, node)];
  return above.at(-1)?.type === 'Program' ? (above.at(-2) ?? statementOf(code, node)) : undefined;
}

/** Every protocol that a socket's is compared with, the newest by its number first, else in the order of the text. */
function servedBy(code: CodeFile): readonly string[] {
  const found = new Set<string>();
  for (const [node, parent] of parentsOf(code.program)) {
    if (node.type !== 'MemberExpression' || propertyName(node.property, node.computed) !== 'protocol') continue;
    if (parent.type === 'BinaryExpression' && /^[!=]==?$/.test(parent.operator)) add(found, parent.left === node ? parent.right : parent.left);
    if (parent.type === 'SwitchStatement') for (const { test } of parent.cases) if (test !== null) add(found, test);
  }
  return [...found].sort((left, right) => numberOf(right) - numberOf(left));
}

function add(found: Set<string>, node: TSESTree.Node): void {
  if (node.type === 'Literal' && typeof node.value === 'string' && node.value !== '') found.add(node.value);
}

function numberOf(protocol: string): number {
  return Number(/(\d+)(?!.*\d)/.exec(protocol)?.[1] ?? 0);
}
