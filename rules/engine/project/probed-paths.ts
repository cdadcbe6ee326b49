import type { ProjectFiles } from '../model/files.ts';
import type { ProbedPath, UnknownPath } from '../model/manifest.ts';
import { probeRoleOf } from '../model/probe.ts';
import { sourcesUnder } from '../references/source-files.ts';
import { builtPackage } from './built-package.ts';
import { dependenciesOf, workspacePackages, type Package } from './package.ts';

/** Frameworks that answer at no path but those which the code names. */
const PLAIN = ['express', 'fastify', 'koa', 'hono', '@nestjs/core', '@hapi/hapi'];

/** Packages that answer at paths of their own, or at all paths. */
const ANSWERS = /health|terminus|lightship|actuator|under-pressure|probe|proxy|strapi|directus|payload|medusa|parse-server|keystone|yoga|apollo|mercurius|^next$|nuxt|remix|react-router|sveltekit|astro|adonis|meteor|feathers|loopback|sails|autoload|tsoa|swagger-express|openapi-backend|oidc-provider|serve-static/;

/** Code that answers at paths which are written elsewhere. */
export const ELSEWHERE = /\.(?:get|all)\(\s*['"`]\/?(?:\*|\(\.\*\)|\{\*|:\w+\*)|(?:\.basePath|setGlobalPrefix)\(\s*(?!['"`])|\.(?:use|register|route|mount)\(\s*(?:`\$\{|[\w.]{0,60}(?:path|prefix|base)\w{0,40}\s*,)|\.register\([^;]{0,200}?\bprefix:\s*[a-z$]|index\.html|serveStatic|createProxy/i;

/** Text of other languages and of data, which registers no routes of this service. */
const NO_CODE = /\.(?:ya?ml|sql|prisma|graphqls?|gql|edgeql)$/;

/** A framework listens in place of the code that it loads. */
const STARTED = /\bfastify start\b/;

const LISTENS = /\.listen\s*\(|\bserve\s*\(/;

/** Literals that look like the path of a probe. */
const PATHS = /(['"`])(\/[\w./-]{2,40})\1/g;

const MOST_CANDIDATES = 3;

interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** Whether paths that manifests ask can be answered by the code of a project, as its texts tell. Evidence for a path is anything that has its words; without any it is unknown. */
export class ProbedPaths {
  readonly #root: string;
  readonly #files: ProjectFiles;
  #generation = -1;
  #texts: readonly SourceText[] | undefined;

  constructor(root: string, files: ProjectFiles) {
    this.#root = root;
    this.#files = files;
  }

  /** Why no code can answer at a path; `undefined` where some may, or nobody can tell. */
  unknown(probed: ProbedPath): UnknownPath | undefined {
    const segments = probed.path.split('/').filter((segment) => segment !== '');
    // A version may be made of a number, and a path of a variable of anything.
    if (segments.length === 0 || segments.some((segment) => !/^[\w.-]+$/.test(segment))) return undefined;
    const own = builtPackage(probed.file, probed.origin, this.#root, this.#files);
    if (own === undefined || !isPlainServer(own)) return undefined;
    const texts = this.#read() ?? [];
    const inside = [...workspacePackages(this.#root, this.#files).values()].filter((folder) => folder.startsWith(`${own.folder}/`));
    const ofPackage = texts.filter(({ path }) => path.startsWith(`${own.folder}/`) && !inside.some((folder) => path.startsWith(`${folder}/`)));
    if (!ofPackage.some(({ text }) => LISTENS.test(text)) || ofPackage.some(({ text }) => ELSEWHERE.test(text))) return undefined;
    const segment = segments.filter((each) => !/^v\d+$/.test(each)).find((each) => !texts.some((file) => hasSegment(file, each)));
    const folder = own.folder.slice(this.#root.length + 1);
    if (segment === undefined) return outsidePrefix(probed.path, own, ofPackage, folder);
    return { segment, folder, candidates: candidatesIn(ofPackage.map(({ text }) => text)) };
  }

  /** Whether code of the package that an image is named after has words; `undefined` where it is not known which package that is. */
  mentions(file: string, image: string, pattern: RegExp): boolean | undefined {
    const own = builtPackage(file, { image }, this.#root, this.#files);
    const texts = own === undefined ? [] : (this.#read() ?? []).filter(({ path }) => path.startsWith(`${own.folder}/`));
    const isStarted = Object.values(own?.manifest.scripts ?? {}).some((script) => STARTED.test(String(script)));
    return isStarted || texts.some(({ text }) => LISTENS.test(text)) ? texts.some(({ text }) => pattern.test(text)) : undefined;
  }

  #read(): readonly SourceText[] | undefined {
    if (this.#files.generation === this.#generation) return this.#texts;
    this.#generation = this.#files.generation;
    this.#texts = sourcesUnder(this.#root, this.#files)?.flatMap((path) => (NO_CODE.test(path) ? [] : [{ path, text: this.#files.read(path) ?? '' }]));
    return this.#texts;
  }
}

/** Whether a package answers with a framework that has no paths beside those of the code. */
export function isPlainServer(own: Package): boolean {
  const dependencies = [...dependenciesOf(own)];
  return dependencies.some((name) => PLAIN.includes(name)) && !dependencies.some((name) => ANSWERS.test(name));
}

/** A whole part of a path in a literal, or in the name of a file. */
function hasSegment({ path, text }: SourceText, segment: string): boolean {
  if (path.split(/[/.+]/).includes(segment)) return true;
  for (let index = text.indexOf(segment); index >= 0; index = text.indexOf(segment, index + 1)) {
    if (/['"`/]/.test(text[index - 1] ?? '') && /['"`/?:\s)$]/.test(text[index + segment.length] ?? '')) return true;
  }
  return false;
}

/** A prefix for all controllers of a Nest application, with no exceptions beside it. */
const GLOBAL_PREFIX = /\.setGlobalPrefix\(\s*(['"`])\/?([\w./-]+?)\/?\1\s*,?\s*\)/;

/** Routes that Nest does not know of, which no prefix is put in front of. */
const BESIDE_NEST = /getHttpAdapter|getInstance\(|\.use\(\s*['"`]\/|\bexpress\(\)|createServer\(|RouterModule|\.(?:forRoutes|exclude)\(|fastify\.(?:get|route)\(/;

/** Of a Nest application that puts one prefix in front of every route: a path that stands outside of it. */
function outsidePrefix(path: string, own: Package, texts: readonly SourceText[], folder: string): UnknownPath | undefined {
  if (!dependenciesOf(own).has('@nestjs/core') || texts.some(({ text }) => BESIDE_NEST.test(text))) return undefined;
  const setting = texts.filter(({ text }) => text.includes('setGlobalPrefix('));
  const [only] = setting;
  if (only === undefined || setting.length > 1 || only.text.split('setGlobalPrefix(').length > 2) return undefined;
  const prefix = GLOBAL_PREFIX.exec(only.text)?.[2];
  if (prefix === undefined || path === `/${prefix}` || path.startsWith(`/${prefix}/`)) return undefined;
  return { segment: prefix, prefix: `/${prefix}`, folder, candidates: [`/${prefix}${path}`] };
}

function candidatesIn(texts: readonly string[]): readonly string[] {
  const found = new Set(texts.flatMap((text) => [...text.matchAll(PATHS)].map(([, , path = '']) => path)).filter((path) => probeRoleOf(path) !== undefined));
  return [...found].sort().slice(0, MOST_CANDIDATES);
}
