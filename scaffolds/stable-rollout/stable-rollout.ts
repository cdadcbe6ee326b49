import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, propertyName, type CodeFile } from '../../rules/index.ts';
import type { ServiceScaffold } from '../service-scaffold.ts';

/** A share of the users instead of a share of the requests. */
export const stableRollout: ServiceScaffold = {
  id: 'stable-rollout',
  repairs: ['no-random-rollout'],
  title: 'Draw once for each user',
  repair({ code, hazard, services }) {
    const node = [...parentsOf(code.program).keys()].find(({ type, range }) => type === 'BinaryExpression' && range[0] === hazard.range.start && range[1] === hazard.range.end);
    const drawn = node?.type === 'BinaryExpression' ? shareOf(code, node) : undefined;
    if (node === undefined || drawn === undefined) return { reason: 'The lot is drawn elsewhere: compare it where it is drawn first.' };
    const around = enclosing(code, node);
    const unit = around === undefined ? undefined : unitIn(code, around.node);
    if (around === undefined || unit === undefined) return { reason: 'Who it is for is not known here: hand the function the id of the user first.' };
    const writer = services.writerFor(code);
    const [known] = services.filesWith(code.path, /\bfunction isInRollout\b/);
    const path = known ?? writer.pathFor('rollout');
    const isIn = writer.use(path, 'isInRollout', 'isInRollout');
    if (isIn === undefined) return { reason: '`isInRollout` means something else here.' };
    const { quote, isTypeScript, modules } = writer.style;
    const text = `${drawn.negated ? '!' : ''}${isIn}(${quote}${kebab(around.name)}${quote}, ${unit}, ${drawn.share})`;
    const edits = [...writer.importEdits(), { range: { start: node.range[0], end: node.range[1] }, text }];
    return { title: `Draw once for each ${unit}, by a hash`, edits: [{ path: code.path, edits: edits.sort((left, right) => left.range.start - right.range.start) }], files: known === undefined ? [writer.file(path, rolloutModule(isTypeScript, modules))] : [] };
  },
};

/** What a comparison with `Math.random()` lets through, from 0 to 1. */
function shareOf(code: CodeFile, { left, right, operator }: TSESTree.BinaryExpression): { readonly share: string; readonly negated: boolean } | undefined {
  const scaleOf = (node: TSESTree.Node): number | undefined => {
    const text = code.text.slice(...node.range).replaceAll(/\s+/g, '');
    return text === 'Math.random()' ? 1 : text === 'Math.random()*100' ? 100 : undefined;
  };
  const [drawn, limit, isBelow] = scaleOf(left) === undefined ? [right, left, operator.startsWith('>')] : [left, right, operator.startsWith('<')];
  const scale = scaleOf(drawn);
  if (scale === undefined || !/^[<>]=?$/.test(operator)) return undefined;
  const text = code.text.slice(...limit.range);
  const isSimple = limit.type === 'Literal' || limit.type === 'Identifier' || limit.type === 'MemberExpression';
  return { share: scale === 1 ? text : `${isSimple ? text : `(${text})`} / 100`, negated: !isBelow };
}

/** The function around a node, and what it is called. */
function enclosing(code: CodeFile, node: TSESTree.Node): { readonly node: TSESTree.Node; readonly name: string } | undefined {
  const parents = parentsOf(code.program);
  for (const above of ancestorsOf(code.program, node)) {
    if (!/Function/.test(above.type)) continue;
    const parent = parents.get(above);
    const id = above.type === 'FunctionDeclaration' ? above.id?.name : undefined;
    const own = id ?? (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id.name : parent?.type === 'MethodDefinition' || parent?.type === 'Property' ? propertyName(parent.key, parent.computed) : undefined);
    if (own !== undefined) return { node: above, name: own };
  }
  return undefined;
}

const IDENTITY = /^(?:user|account|customer|tenant|member|visitor|organization|org)_?Id$/i;
const SOMEBODY = /\b(?:(?:req|request|ctx|context)\.)?(?:user|account|customer|tenant|member)\??\.id\b|\b(?:req|request)\.session\??\.userId\b/;

/** Who a function is for: a parameter that is an id, or an id that it asks for itself. */
function unitIn(code: CodeFile, node: TSESTree.Node): string | undefined {
  const parameters = 'params' in node ? (node.params as readonly TSESTree.Node[]) : [];
  for (const parameter of parameters) {
    if (parameter.type === 'Identifier' && IDENTITY.test(parameter.name)) return parameter.name;
    if (parameter.type === 'ObjectPattern') for (const property of parameter.properties) if (property.type === 'Property' && property.value.type === 'Identifier' && IDENTITY.test(property.value.name)) return property.value.name;
  }
  const [said] = SOMEBODY.exec(code.text.slice(...node.range)) ?? [];
  const [first = ''] = said?.split(/[?.]/) ?? [];
  return parameters.some((parameter) => parameter.type === 'Identifier' && parameter.name === first) ? said : undefined;
}

/** `uses-new-checkout` for `usesNewCheckout`: the rollout's own salt. */
function kebab(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase();
}

function rolloutModule(isTypeScript: boolean, modules: 'esm' | 'commonjs'): string {
  const type = (text: string): string => (isTypeScript ? text : '');
  return [
    modules === 'esm' ? `import { createHash } from 'node:crypto';` : `const { createHash } = require('node:crypto');`,
    '',
    '/** Shares are told apart by no less than one in so many. */',
    'const BUCKETS = 10_000;',
    '',
    '/**',
    ' * Whether somebody is among those who get what is being rolled out: the same at each call and in each instance. A larger share',
    ' * keeps everybody who was in a smaller one.',
    ' *',
    ' * @param name of the rollout: another one reaches others first',
    ' * @param unit who it is; nobody who is not known is in',
    ' * @param share from 0 to 1',
    ' */',
    `${modules === 'esm' ? 'export ' : ''}function isInRollout(name${type(': string')}, unit${type(': string | number | bigint | null | undefined')}, share${type(': number')})${type(': boolean')} {`,
    '  if (unit === undefined || unit === null) return false;',
    "  const bucket = createHash('sha256').update(`${name}:${unit}`).digest().readUInt32BE() % BUCKETS;",
    '  return bucket < share * BUCKETS;',
    '}',
    ...(modules === 'esm' ? [] : ['', 'module.exports = { isInRollout };']),
    '',
  ].join('\n');
}
