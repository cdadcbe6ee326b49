import type { TSESTree } from '@typescript-eslint/types';
import { inStyle, styleOf, type CodeStyle } from '../code/code-style.ts';
import { propertyName } from '../code/imports.ts';
import { isGlobal } from '../code/variables.ts';
import type { CodeFile } from '../model/code.ts';
import type { NewFile } from '../model/draft.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { Edit } from '../model/range.ts';
import { folderOf, foldersUpTo, joined } from '../tools/paths.ts';
import { Unwritable } from './migration-writer.ts';
import { ModuleFiles } from './modules.ts';

const RELATIVE = /\b(?:from|import)\s*\(?\s*(['"])(\.[^'"\n]*)\1|\brequire\(\s*(['"])(\.[^'"\n]*)\3/g;

/** What a name of another module is there: the name that it exports, `default` for the module itself. */
export interface Imported {
  readonly path: string;
  readonly exported: string;
  readonly local: string;
}

/** Writes code the way one file of a project writes it: a module beside it, and what it imports. */
export class ModuleWriter {
  readonly code: CodeFile;
  readonly style: CodeStyle;
  readonly #files: ProjectFiles;
  readonly #root: string;
  readonly #imports: Imported[] = [];

  constructor(code: CodeFile, files: ProjectFiles, root: string) {
    this.code = code;
    this.style = styleOf(code);
    this.#files = files;
    this.#root = root;
  }

  /**
   * The path of a new module beside the file, named as its neighbours are.
   *
   * @throws {Unwritable} where there is such a file already
   */
  pathFor(...words: readonly string[]): string {
    const folder = folderOf(this.code.path);
    const names = this.#files.list(folder).filter(({ isFolder }) => !isFolder).map(({ name }) => name);
    const isCamel = names.some((name) => /^[a-z]+[A-Z]\w*\.[cm]?[jt]sx?$/.test(name)) && !names.some((name) => /^[a-z]+-[a-z-]+\.[cm]?[jt]sx?$/.test(name));
    const stem = isCamel ? words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('') : words.join('-');
    const extension = /\.[cm]?[jt]s(?=x?$)/.exec(this.code.path)?.[0] ?? '.js';
    const path = joined(folder, stem + extension);
    if (this.#files.stamp(path) !== undefined) throw new Unwritable(`\`${stem}${extension}\` is there already.`);
    return path;
  }

  /** A new file of a text in the form that `inStyle` takes. */
  file(path: string, text: string): NewFile {
    return { path, text: inStyle(text, this.style) };
  }

  /** A piece of code for this file, in the form that `inStyle` takes; its further lines go on at an indentation. */
  piece(text: string, indentation = ''): string {
    return inStyle(text, this.style).replaceAll(this.style.lineEnd, this.style.lineEnd + indentation);
  }

  /** Whether a name means something in any scope of the file. */
  isTaken(name: string): boolean {
    return this.code.scopes.scopes.some(({ set }) => set.has(name)) || this.#imports.some(({ local }) => local === name);
  }

  /**
   * The name under which this file has what another module exports; it is imported where it was not.
   * `undefined` where the name means something else here.
   *
   * @param path absolute, or the name of a package
   * @param exported the exported name, `default` for the module's default
   * @param name what it is called where it has no name
   */
  use(path: string, exported: string, name: string): string | undefined {
    if (path === this.code.path) return name;
    const known = this.#imports.find((each) => each.path === path && each.exported === exported)?.local ?? this.#importedAs(path, exported);
    if (known !== undefined) return known;
    if (this.isTaken(name)) return undefined;
    this.#imports.push({ path, exported, local: name });
    return name;
  }

  #importedAs(path: string, exported: string): string | undefined {
    for (const node of this.code.program.body) {
      if (node.type === 'VariableDeclaration') {
        const name = node.declarations.map((declarator) => this.#requiredAs(declarator, path, exported)).find((each) => each !== undefined);
        if (name !== undefined) return name;
      }
      if (node.type !== 'ImportDeclaration' || node.importKind === 'type' || !this.#means(node.source.value, path)) continue;
      for (const each of node.specifiers) {
        if (each.type === 'ImportDefaultSpecifier' && exported === 'default') return each.local.name;
        if (each.type === 'ImportSpecifier' && each.imported.type === 'Identifier' && each.imported.name === exported) return each.local.name;
      }
    }
    return undefined;
  }

  #means(specifier: string, path: string): boolean {
    return specifier === path || new ModuleFiles(this.#root, this.#files).find(this.code.path, specifier) === path;
  }

  #requiredAs({ id, init }: TSESTree.VariableDeclarator, path: string, exported: string): string | undefined {
    if (init?.type !== 'CallExpression' || !isGlobal(this.code, init.callee, 'require')) return undefined;
    const [source] = init.arguments;
    if (source?.type !== 'Literal' || typeof source.value !== 'string' || !this.#means(source.value, path)) return undefined;
    if (id.type === 'Identifier') return exported === 'default' ? id.name : undefined;
    const own = id.type === 'ObjectPattern' ? id.properties.find((each) => each.type === 'Property' && propertyName(each.key, each.computed) === exported) : undefined;
    return own?.type === 'Property' && own.value.type === 'Identifier' ? own.value.name : undefined;
  }

  /** The edit that imports what is used, behind the imports that are there; nothing where nothing is. */
  importEdits(): readonly Edit[] {
    const lines = this.importing(this.#imports).map((statement) => this.piece(statement));
    if (lines.length === 0) return [];
    const last = this.code.program.body.filter((node) => this.#isImport(node)).at(-1);
    if (last !== undefined) return [{ range: { start: last.range[1], end: last.range[1] }, text: lines.map((line) => this.style.lineEnd + line).join('') }];
    const first = this.code.program.body.find((node) => node.type !== 'ExpressionStatement' || node.directive === undefined);
    const start = first?.range[0] ?? this.code.text.length;
    return [{ range: { start, end: start }, text: `${lines.join(this.style.lineEnd)}${this.style.lineEnd}${this.style.lineEnd}` }];
  }

  /** The statements with which a file in this folder imports something, in the form that `inStyle` takes. */
  importing(imports: readonly Imported[]): readonly string[] {
    return [...new Set(imports.map(({ path }) => path))].map((path) => this.#statement(path, imports.filter((each) => each.path === path)));
  }

  #isImport(node: TSESTree.ProgramStatement): boolean {
    if (node.type === 'ImportDeclaration') return true;
    if (this.style.modules === 'esm' || node.type !== 'VariableDeclaration') return false;
    return node.declarations.every(({ init }) => init?.type === 'CallExpression' && isGlobal(this.code, init.callee, 'require'));
  }

  #statement(path: string, of: readonly Imported[]): string {
    const whole = of.find(({ exported }) => exported === 'default')?.local;
    const named = of.filter(({ exported }) => exported !== 'default');
    const source = `'${this.specifierOf(path)}'`;
    const list = (between: string): string => `{ ${named.map(({ exported, local }) => (exported === local ? local : `${exported}${between}${local}`)).join(', ')} }`;
    if (this.style.modules === 'esm') return `import ${[...(whole === undefined ? [] : [whole]), ...(named.length === 0 ? [] : [list(' as ')])].join(', ')} from ${source};`;
    return [...(whole === undefined ? [] : [`const ${whole} = require(${source});`]), ...(named.length === 0 ? [] : [`const ${list(': ')} = require(${source});`])].join('\n');
  }

  /** How this file names another one of the project; a package is named as it is. */
  specifierOf(path: string): string {
    if (!path.startsWith('/')) return path;
    const from = folderOf(this.code.path).split('/');
    const to = path.split('/');
    let shared = 0;
    while (shared < from.length && from[shared] === to[shared]) shared += 1;
    const up = from.length - shared;
    const relative = `${up === 0 ? './' : '../'.repeat(up)}${to.slice(shared).join('/')}`;
    const stem = relative.replace(/\.[cm]?[jt]sx?$/, '');
    const extension = relative.slice(stem.length);
    switch (this.#extensions()) {
      case 'source':
        return relative;
      case 'emitted':
        return stem + extension.replace('t', 'j').replace(/x$/, '');
      case 'none':
        return stem;
    }
  }

  /** Whether imports name files as they are, as they will be compiled, or without their ending: as this file does, else its neighbours, else as its runner asks. */
  #extensions(): 'source' | 'emitted' | 'none' {
    const folder = folderOf(this.code.path);
    for (const text of [this.code.text, ...this.#textsAround(folder)]) {
      for (const match of text.matchAll(RELATIVE)) {
        const specifier = match[2] ?? match[4] ?? '';
        if (/\.[cm]?tsx?$/.test(specifier)) return 'source';
        if (/\.[cm]?jsx?$/.test(specifier)) return 'emitted';
        if (!/\.(?:json|node|css|svg|txt|md|html|graphql|wasm)$|\/$|^\.+$/.test(specifier)) return 'none';
      }
    }
    if (!this.style.isTypeScript) return this.style.modules === 'esm' ? 'emitted' : 'none';
    return this.#asksForExtensions(folder) ? 'emitted' : 'none';
  }

  /** The code beside the file, and in the folders above. */
  *#textsAround(folder: string): Iterable<string> {
    for (const at of foldersUpTo(folder, this.#root)) {
      for (const { name, isFolder } of this.#files.list(at).slice(0, 100)) if (!isFolder && /\.[cm]?[jt]sx?$/.test(name)) yield this.#files.read(joined(at, name)) ?? '';
    }
  }

  #asksForExtensions(folder: string): boolean {
    const texts = foldersUpTo(folder, this.#root).map((at) => this.#files.read(joined(at, 'tsconfig.json')));
    return /"module(?:Resolution)?"\s*:\s*"node(?:16|18|20|next)"/i.test(texts.find((text) => text !== undefined) ?? '');
  }
}
