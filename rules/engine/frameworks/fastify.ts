import type { TSESTree } from '@typescript-eslint/types';
import { isFunction } from '../code/declaration.ts';
import { rangeOf } from '../code/value.ts';
import { variableOf } from '../code/variables.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed, PROBE_WORDS } from '../model/probe.ts';
import type { FileView, Framework } from './framework.ts';
import { splitPath } from './node-server.ts';
import { joinedPath, mayRegister, methodCall, pathsIn, portOf, writtenOption } from './options.ts';

const INSTANCE = /^(?:|default|fastify|Fastify)\(\)(?:\.withTypeProvider\(\))*$|^(?:default\.)?\w*FastifyInstance\(\)$|^FastifyTypebox\(\)$/;

const METHODS = new Set(['get', 'head', 'all']);

/** A function that Fastify calls with an instance: it is declared as a plugin, or is handed to `register` or `fastify-plugin`. */
function isPlugin(node: TSESTree.Node, file: FileView): boolean {
  const above = file.parentOf(node);
  if (above?.type === 'VariableDeclarator' && above.id.type === 'Identifier') {
    const type = above.id.typeAnnotation?.typeAnnotation;
    const origin = type === undefined ? undefined : file.originOf(type.type === 'TSTypeReference' ? type.typeName : type);
    return origin !== undefined && /fastify/.test(origin.module) && /Plugin/.test(origin.path);
  }
  if (isWholeFile(node, above, file)) return true;
  if (above?.type !== 'CallExpression') return false;
  const method = methodCall(above);
  if (method?.method === 'register') return isInstance(method.object, file);
  return file.originOf(above.callee)?.module === 'fastify-plugin';
}

/** `module.exports = async function (fastify, options)`: a file for `@fastify/autoload`, which nobody imports by name. */
function isWholeFile(node: TSESTree.Node, above: TSESTree.Node | undefined, file: FileView): boolean {
  if (!isFunction(node) || node.params[0]?.type !== 'Identifier' || node.params[0].name !== 'fastify') return false;
  return above?.type === 'ExportDefaultDeclaration' || (above?.type === 'AssignmentExpression' && file.code.text.slice(...above.left.range) === 'module.exports');
}

function isInstance(node: TSESTree.Node, file: FileView): boolean {
  const origin = file.originOf(node);
  if (origin !== undefined) return origin.module === 'fastify' && INSTANCE.test(origin.path);
  const definition = node.type === 'Identifier' ? variableOf(file.code, node)?.defs[0] : undefined;
  return definition?.type === 'Parameter' && isFunction(definition.node) && definition.node.params[0] === definition.name && isPlugin(definition.node, file);
}

function route(path: TSESTree.Node, method: string, handler: TSESTree.Node | undefined, object: TSESTree.Node, file: FileView): readonly Fact[] {
  return pathsIn(path, file).map((each) => ({
    kind: 'route',
    library: 'fastify',
    method,
    path: each,
    router: file.identityOf(object),
    handler: mayBeProbed(each) ? file.behaviourOf(handler, { roles: ['request', 'response'], returns: 200 }) : undefined,
    file: file.code.path,
    range: rangeOf(path),
  }));
}

/** `app.route({ method, url, handler })`. */
function declared(call: TSESTree.CallExpression, object: TSESTree.Node, file: FileView): readonly Fact[] {
  const [options] = call.arguments;
  const path = writtenOption(options, 'url') ?? writtenOption(options, 'path');
  const methods = writtenOption(options, 'method');
  if (path === undefined || methods === undefined) return [];
  const names = (methods.type === 'ArrayExpression' ? methods.elements : [methods]).flatMap((each) => (each === null ? [] : (file.textOf(each) ?? [])));
  return names.filter((name) => /^(?:GET|HEAD)$/i.test(name)).flatMap((name) => route(path, name.toUpperCase(), writtenOption(options, 'handler'), object, file));
}

/** `app.register(plugin, { prefix })`: the plugin's own instance is mounted. */
function mount(call: TSESTree.CallExpression, object: TSESTree.Node, file: FileView): readonly Fact[] {
  const [plugin, options] = call.arguments;
  const target = plugin === undefined ? undefined : file.functionOf(plugin);
  const instance = target?.node.params[0];
  if (plugin === undefined || target === undefined || instance === undefined) return [];
  const prefix = joinedPath(file.textOf(writtenOption(options, 'prefix')) ?? '');
  return [{ kind: 'mount', prefix, into: file.identityOf(object), router: `${target.code.path}#${instance.range[0]}`, file: file.code.path, range: rangeOf(plugin) }];
}

/** Fastify 4 and 5. Its `close` answers what comes late with 503 and `Connection: close`, and waits for the rest. */
export const fastify: Framework = {
  name: 'fastify',
  words: ['astify', '.listen(', ...PROBE_WORDS],
  wordsOf: { listen: ['.listen('], hook: ['addHook'], mount: ['register('], route: ['.get(', '.head(', '.all(', '.route(', '.get<', '.route<'] },
  gives: ['route', 'mount', 'listen', 'hook'],
  facts(node, file) {
    const method = methodCall(node);
    if (method === undefined || !(METHODS.has(method.method) || ['route', 'register', 'listen', 'addHook'].includes(method.method)) || (METHODS.has(method.method) && !mayRegister(method.call)) || !isInstance(method.object, file)) return [];
    const { call, object, callee } = method;
    const [first, second] = call.arguments;
    const at = { file: file.code.path, range: rangeOf(callee) };
    switch (method.method) {
      case 'listen':
        return [{ kind: 'listen', library: 'fastify', port: portOf(first, file), ...at }];
      case 'register':
        return mount(call, object, file);
      case 'route':
        return declared(call, object, file);
      case 'addHook': {
        const hook = file.textOf(first);
        return hook === undefined ? [] : [{ kind: 'hook', library: 'fastify', hook, handler: file.behaviourOf(second), ...at }];
      }
      default: {
        const last = call.arguments.at(-1);
        if (first === undefined || last === first) return [];
        const handler = last?.type === 'ObjectExpression' ? writtenOption(last, 'handler') : last;
        return route(first, method.method === 'all' ? 'ANY' : method.method.toUpperCase(), handler, object, file);
      }
    }
  },
  action({ origin }) {
    if (origin?.module !== 'fastify') return undefined;
    const [object, method] = splitPath(origin.path);
    if (!INSTANCE.test(object)) return undefined;
    return method === 'close' ? { kind: 'closeServer', library: 'fastify', name: 'app.close', promise: true, callback: false } : undefined;
  },
};
