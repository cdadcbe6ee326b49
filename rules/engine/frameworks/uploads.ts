import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { childrenOf } from '../code/walk.ts';
import type { Fact } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';
import { optionOf, writtenOption } from './options.ts';

/** What takes a folder for uploads: the path of `Origin`, the argument with the options, and the option. */
const MAKERS: readonly { readonly module: RegExp; readonly path: RegExp; readonly argument: number; readonly option: string }[] = [
  { module: /^(?:multer|fastify-multer|@koa\/multer)$/, path: /^(?:default)?$/, argument: 0, option: 'dest' },
  { module: /^(?:multer|fastify-multer|@koa\/multer)$/, path: /^(?:default\.)?diskStorage$/, argument: 0, option: 'destination' },
  { module: /^@nestjs\/platform-express$/, path: /^(?:File|Files|AnyFiles|FileFields)Interceptor$/, argument: 1, option: 'dest' },
];

/** Where one of these decides, another store may be in use in production. */
const DECIDES = new Set(['IfStatement', 'ConditionalExpression', 'LogicalExpression', 'SwitchCase', 'CatchClause']);

function isDecided(node: TSESTree.Node, file: FileView): boolean {
  for (let above = file.parentOf(node); above !== undefined; above = file.parentOf(above)) {
    if (DECIDES.has(above.type)) return true;
    if ((above.type === 'ClassDeclaration' || above.type === 'ClassExpression') && /local|disk|file_?system/i.test(above.id?.name ?? '')) return true;
  }
  return false;
}

/** The texts of `path.join(__dirname, 'uploads')` and the like; `undefined` where only the running program knows one of them. */
function joinedText(node: TSESTree.CallExpression, file: FileView): string | undefined {
  const { callee } = node;
  const name = callee.type === 'MemberExpression' ? propertyName(callee.property, callee.computed) : callee.type === 'Identifier' ? callee.name : undefined;
  if (name !== 'join' && name !== 'resolve') return undefined;
  const parts = node.arguments.map((argument) => {
    const text = argument.type === 'SpreadElement' ? undefined : file.textOf(argument);
    if (text !== undefined) return text;
    return /^(?:__dirname|import\.meta\.dirname|process\.cwd\(\))$/.test(file.code.text.slice(...argument.range)) ? '' : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.filter((part) => part !== '').join('/');
}

/** What the callback of `destination` is given. */
function givenFolder(callback: TSESTree.Node, file: FileView): string | undefined {
  const waiting = isFunction(callback) && callback.body !== null && callback.body !== undefined ? [callback.body as TSESTree.Node] : [];
  const found: (string | undefined)[] = [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.arguments.length === 2 && /^(?:cb|callback|done|next)$/i.test(node.callee.name)) found.push(folderOf(node.arguments[1], file));
    waiting.push(...childrenOf(node));
  }
  return found.length === 1 ? found[0] : undefined;
}

function folderOf(value: TSESTree.Node | undefined, file: FileView): string | undefined {
  if (value === undefined) return undefined;
  const text = file.textOf(value);
  if (text !== undefined) return text;
  const { node, code } = file.settled(bare(value));
  if (node.type === 'CallExpression') return joinedText(node, file.viewOf(code));
  return isFunction(node) && code === file.code ? givenFolder(node, file) : undefined;
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  if (node.type !== 'CallExpression') return [];
  const origin = file.originOf(node.callee);
  const maker = origin === undefined ? undefined : MAKERS.find(({ module, path }) => module.test(origin.module) && path.test(origin.path));
  if (maker === undefined) return [];
  const options = node.arguments[maker.argument];
  // What multer is told to keep with has the word over the folder.
  if (maker.option === 'dest' && optionOf(options, 'storage') !== undefined) return [];
  const written = writtenOption(options, maker.option);
  const folder = folderOf(written, file)?.replace(/^\.?\/+|\/+$/g, '');
  if (written === undefined || folder === undefined || folder === '' || isDecided(node, file)) return [];
  return [{ kind: 'localUpload', folder, file: file.code.path, range: rangeOf(isFunction(written) ? node.callee : written) }];
}

/** Folders of the machine in which a service keeps what it is sent. */
export const uploads: Framework = { name: 'uploads', words: ['multer', '@nestjs/platform-express'], gives: ['localUpload'], facts };
