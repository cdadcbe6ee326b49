import type { TSESTree } from '@typescript-eslint/types';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeProbed } from '../model/probe.ts';
import type { FileView, Framework, Role } from './framework.ts';
import { splitPath } from './node-server.ts';
import { joinedPath, methodCall, portOf, writtenOption } from './options.ts';

const METHODS: Readonly<Record<string, string>> = { Get: 'GET', Head: 'HEAD', All: 'ANY' };

/** Called in this order when the application is told to stop; the server is closed between the second and the third. */
const HOOKS = new Set(['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown']);

const APPLICATION = /^(?:default\.)?(?:NestFactory\.create\(\)|INestApplication\(\)|Nest(?:Express|Fastify)Application\(\))$/;

function decorator(node: TSESTree.ClassDeclaration | TSESTree.MethodDefinition | TSESTree.Parameter, file: FileView, names: (name: string) => boolean): { readonly name: string; readonly args: readonly TSESTree.Node[] } | undefined {
  for (const { expression } of ('decorators' in node ? node.decorators : undefined) ?? []) {
    if (expression.type !== 'CallExpression') continue;
    const origin = file.originOf(expression.callee);
    if (origin?.module === '@nestjs/common' && names(origin.path)) return { name: origin.path, args: expression.arguments };
  }
  return undefined;
}

/** The paths of a decorator: of none, a text, a list, or an object with `path`. */
function pathsOf([argument]: readonly TSESTree.Node[], file: FileView): readonly string[] {
  if (argument === undefined) return [''];
  const path = argument.type === 'ObjectExpression' ? writtenOption(argument, 'path') : argument;
  if (path === undefined) return [''];
  const nodes = path.type === 'ArrayExpression' ? path.elements : [path];
  return nodes.flatMap((each) => (each === null ? [] : (file.textOf(each) ?? [])));
}

function rolesOf(method: TSESTree.MethodDefinition, file: FileView): readonly (Role | undefined)[] {
  return method.value.params.map((parameter) => (decorator(parameter, file, (name) => name === 'Res' || name === 'Response') === undefined ? 'request' : 'response'));
}

function route(controller: TSESTree.ClassDeclaration, prefix: string, method: TSESTree.MethodDefinition, file: FileView): readonly Fact[] {
  const found = decorator(method, file, (name) => METHODS[name] !== undefined);
  if (found === undefined) return [];
  const code = decorator(method, file, (name) => name === 'HttpCode');
  const roles = rolesOf(method, file);
  return pathsOf(found.args, file).map((each) => {
    const path = joinedPath(prefix, each);
    const returns = roles.includes('response') ? {} : { returns: file.numberOf(code?.args[0]) ?? 200 };
    const guarded = [controller, method].some((at) => decorator(at, file, (name) => name === 'UseGuards' || name === 'UseInterceptors') !== undefined);
    const behaviour = mayBeProbed(path) ? file.behaviourOf(method.value, { roles, ...returns }) : undefined;
    return {
      kind: 'route',
      library: 'nest',
      method: METHODS[found.name] ?? 'GET',
      path,
      router: undefined,
      handler: behaviour === undefined || !guarded ? behaviour : { ...behaviour, complete: false },
      file: file.code.path,
      range: rangeOf(method.key),
    };
  });
}

function controller(node: TSESTree.ClassDeclaration, file: FileView): readonly Fact[] {
  const found = decorator(node, file, (name) => name === 'Controller');
  if (found === undefined) return [];
  const methods = node.body.body.filter((member) => member.type === 'MethodDefinition');
  return pathsOf(found.args, file).flatMap((prefix) => methods.flatMap((method) => route(node, prefix, method, file)));
}

/** A class of Nest is decorated, or says which moments it takes part in. */
function isProvider(node: TSESTree.ClassDeclaration, file: FileView): boolean {
  if (decorator(node, file, () => true) !== undefined) return true;
  return node.implements.some(({ expression }) => file.originOf(expression)?.module === '@nestjs/common');
}

function hooks(node: TSESTree.ClassDeclaration, file: FileView): readonly Fact[] {
  if (!node.body.body.some((member) => member.type === 'MethodDefinition' && HOOKS.has(propertyName(member.key, member.computed) ?? '')) || !isProvider(node, file)) return [];
  return node.body.body.flatMap((member): readonly Fact[] => {
    const hook = member.type === 'MethodDefinition' ? propertyName(member.key, member.computed) : undefined;
    if (member.type !== 'MethodDefinition' || hook === undefined || !HOOKS.has(hook)) return [];
    return [{ kind: 'hook', library: 'nest', hook, handler: file.behaviourOf(member.value), file: file.code.path, range: rangeOf(member.key) }];
  });
}

function call(node: TSESTree.Node, file: FileView): readonly Fact[] {
  const method = methodCall(node);
  if (method === undefined) return [];
  const at = { file: file.code.path, range: rangeOf(method.callee) };
  if (method.method === 'create') {
    const origin = file.originOf(method.callee);
    return origin?.module === '@nestjs/core' && origin.path === 'NestFactory.create' ? [{ kind: 'application', library: 'nest', ...at }] : [];
  }
  if (method.method !== 'listen' && method.method !== 'enableShutdownHooks') return [];
  const origin = file.originOf(method.object);
  if (origin === undefined || !/^@nestjs\//.test(origin.module) || !APPLICATION.test(origin.path)) return [];
  return [method.method === 'listen' ? { kind: 'listen', library: 'nest', port: portOf(method.call.arguments[0], file), ...at } : { kind: 'shutdownHooks', library: 'nest', ...at }];
}

/** NestJS: controllers, hooks, the application. */
export const nest: Framework = {
  name: 'nest',
  words: ['@nestjs/', '.listen(', 'enableShutdownHooks'],
  wordsOf: { listen: ['.listen('], hook: [...HOOKS], application: ['NestFactory'], shutdownHooks: ['enableShutdownHooks'], route: ['@Get', '@Head', '@All'] },
  gives: ['route', 'listen', 'hook', 'application', 'shutdownHooks'],
  facts: (node, file) => (node.type === 'ClassDeclaration' ? [...controller(node, file), ...hooks(node, file)] : call(node, file)),
  action({ node, origin, file }) {
    if (origin === undefined || !origin.module.startsWith('@nestjs/')) return undefined;
    const [object, method] = splitPath(origin.path);
    if (origin.module === '@nestjs/terminus') return terminus(object, method, node, file);
    if (method === 'close' && APPLICATION.test(object)) return { kind: 'closeServer', library: 'nest', name: 'app.close', promise: true, callback: false };
    return undefined;
  },
};

const CHECKS: Readonly<Record<string, 'database' | 'http' | 'queue' | undefined>> = { HttpHealthIndicator: 'http', MicroserviceHealthIndicator: 'queue', GRPCHealthIndicator: 'http' };
const LOCAL = new Set(['MemoryHealthIndicator', 'DiskHealthIndicator']);

/** `@nestjs/terminus`: an empty list of checks is a constant yes. */
function terminus(object: string, method: string, node: TSESTree.CallExpression | TSESTree.NewExpression, file: FileView): ReturnType<NonNullable<Framework['action']>> {
  const name = object.replace(/\(\)$/, '');
  if (name === 'HealthCheckService') {
    const [checks] = node.arguments;
    const isEmpty = checks?.type === 'ArrayExpression' && checks.elements.length === 0;
    return { kind: 'respond', statuses: isEmpty ? [200] : [200, 503] };
  }
  if (LOCAL.has(name) || name === 'HealthIndicatorService' || method === 'getStatus') return 'harmless';
  if (!name.endsWith('HealthIndicator') || name === 'HealthIndicator') return undefined;
  const target = CHECKS[name] ?? 'database';
  const { callee } = node;
  return { kind: 'use', target, library: '@nestjs/terminus', name: file.code.text.slice(callee.range[0], callee.range[1]), url: target === 'http' ? file.textOf(node.arguments[1]) : undefined };
}
