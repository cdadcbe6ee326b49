import type { TSESTree } from '@typescript-eslint/types';
import { ancestorsOf, parentsOf, type CodeFile, type Edit, type FactOf, type ModuleWriter, type Range } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';
import { behind, indentationAt, statementOf } from '../service/places.ts';

/** What answers a readiness check, by framework: a function that asks `readiness`. */
const HANDLERS: Readonly<Record<string, readonly string[] | undefined>> = {
  // Express 4 waits for no promise, so none is returned.
  express: ['(_request, response) => {', '  void readiness().then((answer) => {', `    response.status(answer.ready ? 200 : 503).set('Cache-Control', 'no-store').json(answer);`, '  });', '}'],
  fastify: ['async (_request, reply) => {', '  const answer = await readiness();', `  return reply.code(answer.ready ? 200 : 503).header('Cache-Control', 'no-store').send(answer);`, '}'],
  koa: ['async (context) => {', '  const answer = await readiness();', '  context.status = answer.ready ? 200 : 503;', `  context.set('Cache-Control', 'no-store');`, '  context.body = answer;', '}'],
  hono: ['async (context) => {', '  const answer = await readiness();', `  return context.json(answer, answer.ready ? 200 : 503, { 'Cache-Control': 'no-store' });`, '}'],
};

/** The path of readiness beside one of health: in the same folder of paths. */
export function readyPath(path: string): string {
  return path === '/' ? '/readyz' : `${path.slice(0, path.lastIndexOf('/') + 1)}readyz`;
}

function nodeAt(code: CodeFile, range: Range): TSESTree.Node | undefined {
  for (const node of parentsOf(code.program).keys()) if (node.range[0] === range.start && node.range[1] === range.end) return node;
  return undefined;
}

/** The call that registers a route with its path and one function. */
function registration(code: CodeFile, route: FactOf<'route'>): TSESTree.CallExpression | undefined {
  const path = nodeAt(code, route.range);
  const call = path === undefined ? undefined : parentsOf(code.program).get(path);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.arguments.at(-1) === path || call.arguments.indexOf(path as TSESTree.CallExpressionArgument) < 0) return undefined;
  return call;
}

/** The code that answers for readiness: in place of what does so already, or beside what answers for health. */
export function readyRoute(code: CodeFile, route: FactOf<'route'>, isReadyRoute: boolean, writer: ModuleWriter): readonly Edit[] | Refusal {
  if (route.library === 'nest') return nestRoute(code, route, isReadyRoute, writer);
  const handler = HANDLERS[route.library];
  const call = registration(code, route);
  if (handler === undefined || call?.callee.type !== 'MemberExpression') return { reason: 'The route is registered in a way beside which none can be written: write one that asks `readiness()`.' };
  const statement = statementOf(code, call);
  const last = call.arguments.at(-1);
  if (statement === undefined || last === undefined) return { reason: 'The route is registered in the middle of an expression: give it a statement of its own first.' };
  const indentation = indentationAt(code.text, statement.range[0]);
  const written = writer.piece(handler.join('\n'), indentation);
  if (isReadyRoute) return [{ range: { start: last.range[0], end: last.range[1] }, text: written }];
  const object = call.callee.object;
  if (object.type !== 'Identifier' && object.type !== 'ThisExpression' && object.type !== 'MemberExpression') return { reason: 'The routes are chained: give this one a statement of its own first.' };
  const register = writer.piece(`${code.text.slice(...object.range)}.get('${readyPath(route.path)}', `);
  const at = behind(code.text, statement.range[1]);
  return [{ range: { start: at, end: at }, text: `${writer.style.lineEnd}${indentation}${register}${written})${writer.style.semicolons ? ';' : ''}` }];
}

const NEST_METHOD = [`@Get('readyz')`, 'async readyz()', '  const answer = await readiness();', '  if (!answer.ready) throw new ServiceUnavailableException(answer);', '  return answer;', '}'];

function nestRoute(code: CodeFile, route: FactOf<'route'>, isReadyRoute: boolean, writer: ModuleWriter): readonly Edit[] | Refusal {
  const key = nodeAt(code, route.range);
  const method = key === undefined ? undefined : [...ancestorsOf(code.program, key)].find(({ type }) => type === 'MethodDefinition');
  if (method?.type !== 'MethodDefinition') return { reason: 'The handler is no method of a controller.' };
  if (isReadyRoute) return { reason: 'The method answers for readiness already: let it ask `readiness()`, and throw a `ServiceUnavailableException` where it is not ready.' };
  const exception = writer.use('@nestjs/common', 'ServiceUnavailableException', 'ServiceUnavailableException');
  const get = writer.use('@nestjs/common', 'Get', 'Get');
  if (exception === undefined || get === undefined) return { reason: '`ServiceUnavailableException` means something else here.' };
  const indentation = indentationAt(code.text, method.decorators[0]?.range[0] ?? method.range[0]);
  const type = writer.style.isTypeScript ? ': ReturnType<typeof readiness> {' : ' {';
  const text = NEST_METHOD.map((line) => (line === 'async readyz()' ? line + type : line)).join('\n');
  const at = method.range[1];
  return [{ range: { start: at, end: at }, text: `${writer.style.lineEnd}${writer.style.lineEnd}${indentation}${writer.piece(text, indentation)}` }];
}
