import type { TSESTree } from '@typescript-eslint/types';
import { isFunction } from '../code/declaration.ts';
import { rangeOf } from '../code/value.ts';
import type { Behaviour, Fact } from '../model/fact.ts';
import { probeRoleOf } from '../model/probe.ts';
import type { FileView, Framework, HandlerShape } from './framework.ts';

/** `/api/health` for `app/(public)/api/health/route.ts` and `pages/api/health.ts`. */
function nextPath(path: string): string | undefined {
  const [, app] = /\/app\/(?:(.*)\/)?route\.[cm]?[jt]sx?$/.exec(path) ?? [];
  const [, pages] = /\/pages\/(api\/.*?)(?:\/index)?\.[cm]?[jt]sx?$/.exec(path) ?? [];
  const found = app ?? pages;
  return found === undefined ? undefined : `/${found.split('/').filter((part) => part !== '' && !/^[(@]/.test(part)).join('/')}`;
}

/** `/api/health` for `routes/api.health.ts`, `routes/api+/health.ts`, `routes/api/health.tsx`. */
function remixPath(path: string): string | undefined {
  const [, found] = /\/routes\/(.*)\.[cm]?[jt]sx?$/.exec(path) ?? [];
  if (found === undefined) return undefined;
  const parts = found.replaceAll(/\[(.)\]/g, '$1').split(/[/.]/).map((part) => part.replace(/\+$/, ''));
  return `/${parts.filter((part) => part !== '' && !part.startsWith('_') && part !== 'index' && part !== 'route').join('/')}`;
}

/** What is exported under a name, with the place of the name. */
function exported(program: TSESTree.Program, name: string): { readonly at: TSESTree.Node; readonly value: TSESTree.Node } | undefined {
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration' && name === 'default') return { at: statement.declaration, value: statement.declaration };
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id?.name === name) return { at: declaration.id, value: declaration };
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const { id, init } of declaration.declarations) if (id.type === 'Identifier' && id.name === name && init !== null) return { at: { ...id, range: [id.range[0], id.range[0] + name.length] }, value: init };
  }
  return undefined;
}

/** A handler that is wrapped may be refused by what wraps it, so that it is not known as a whole. */
function handlerOf(value: TSESTree.Node, shape: HandlerShape, file: FileView): Behaviour | undefined {
  const own = file.behaviourOf(value, shape);
  if (own !== undefined) return own;
  const { node } = file.settled(value);
  const inner = node.type === 'CallExpression' ? node.arguments.find((argument) => isFunction(argument)) : undefined;
  const behaviour = inner === undefined ? undefined : file.behaviourOf(inner, shape);
  return behaviour === undefined ? undefined : { ...behaviour, complete: false };
}

function routes(file: FileView, library: string, path: string, names: readonly string[], shape: HandlerShape): readonly Fact[] {
  return names.flatMap((name) => {
    const found = exported(file.code.program, name);
    if (found === undefined) return [];
    const method = name === 'default' ? 'ANY' : name === 'loader' ? 'GET' : name;
    return [{ kind: 'route', library, method, path, router: undefined, handler: handlerOf(found.value, shape, file), file: file.code.path, range: rangeOf(found.at) }];
  });
}

function isProbed(path: string | undefined): boolean {
  return path !== undefined && probeRoleOf(path) !== undefined;
}

/** Route files of Next.js: both routers. Next owns the server, and ends it in order by itself. */
export const next: Framework = {
  name: 'next',
  words: [],
  owns: (path) => isProbed(nextPath(path)),
  gives: ['route'],
  facts(node, file) {
    if (node.type !== 'Program') return [];
    const path = nextPath(file.code.path);
    if (path === undefined) return [];
    return /\/pages\/api\//.test(file.code.path) ? routes(file, 'next', path, ['default'], { roles: ['request', 'response'] }) : routes(file, 'next', path, ['GET', 'HEAD'], { roles: ['request'] });
  },
};

/** Route files of Remix and React Router: a file without a component answers with what its loader gives. */
export const remix: Framework = {
  name: 'remix',
  words: [],
  owns: (path) => isProbed(remixPath(path)),
  gives: ['route'],
  facts(node, file) {
    if (node.type !== 'Program' || exported(node, 'default') !== undefined) return [];
    const path = remixPath(file.code.path);
    return path === undefined ? [] : routes(file, 'remix', path, ['loader'], { returns: 200 });
  },
};
