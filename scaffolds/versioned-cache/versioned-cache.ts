import { parentsOf, type CodeFile, type Edit, type FactOf, type FileEdits, type ModuleWriter } from '../../rules/index.ts';
import { isRefusal, type Refusal } from '../plan.ts';
import { quoted } from '../code-columns/spelling.ts';
import { behind, indentationAt } from '../service/places.ts';
import type { FaultyCode, Repair, ServiceScaffold } from '../service-scaffold.ts';
import { cachedFunction, type CachedFunction } from './cached-function.ts';
import { keyUses, type KeyUses } from './changed-entries.ts';
import { cacheModule, type CacheParts } from './module-text.ts';

const LIBRARIES: Readonly<Record<string, CacheParts['library'] | undefined>> = { ioredis: 'ioredis', iovalkey: 'ioredis', redis: 'redis', '@redis/client': 'redis' };

/** Copies whose keys say the version of their shape, read and written by one module. */
export const versionedCache: ServiceScaffold = {
  id: 'versioned-cache',
  repairs: ['require-versioned-cache-key'],
  title: 'Keep it in a versioned cache',
  repair(faulty) {
    const { code, hazard, service } = faulty;
    const copy = service.facts.find((fact): fact is FactOf<'cacheCopy'> => fact.kind === 'cacheCopy' && fact.range.start === hazard.statement.start);
    const library = LIBRARIES[copy?.library ?? ''];
    if (library === undefined) return { reason: `A versioned cache is written for ioredis and redis; of ${copy?.library ?? 'this client'} put the version into the key by hand.` };
    const key = [...parentsOf(code.program).keys()].find((node) => node.range[0] === hazard.range.start && node.range[1] === hazard.range.end);
    const cached = key === undefined ? undefined : cachedFunction(code, key);
    if (cached === undefined) return { reason: 'The key is not known.' };
    if (isRefusal(cached)) return cached;
    return repairOf(faulty, cached, library);
  },
};

/** Files that use keys of the same prefix, with what they do with them; or why that cannot be changed over. */
function usesOf({ code, services }: FaultyCode, { prefix, whole }: CachedFunction): readonly (KeyUses & { readonly code: CodeFile })[] | Refusal {
  const escaped = prefix.replaceAll(/[^\w]/g, String.raw`\$&`);
  const paths = new Set([code.path, ...services.filesWith(code.path, new RegExp(`['"\`]${escaped}`))]);
  const found: (KeyUses & { readonly code: CodeFile })[] = [];
  for (const path of paths) {
    const file = path === code.path ? code : services.open(path);
    if (file === undefined) continue;
    const uses = keyUses(file, prefix, path === code.path ? whole : undefined);
    if (uses.otherLine !== undefined) return { reason: `\`${path.slice(path.lastIndexOf('/') + 1)}\` uses keys of \`${prefix}\` on line ${uses.otherLine} in another way: change that over by hand.` };
    if (uses.takenOut.length > 0) found.push({ ...uses, code: file });
  }
  return found;
}

function repairOf(faulty: FaultyCode, cached: CachedFunction, library: CacheParts['library']): Repair | Refusal {
  const { code, services } = faulty;
  const writer = services.writerFor(code);
  const uses = usesOf(faulty, cached);
  if (isRefusal(uses)) return uses;
  const path = writer.pathFor('versioned', 'cache');
  const namespace = cached.prefix.replace(/[^\w]+$/, '');
  const entries = nameOf(namespace, writer);
  const through = writer.use(path, 'throughCache', 'throughCache');
  if (through === undefined || entries === undefined) return { reason: '`throughCache` means something else here.' };
  const isTyped = writer.style.isTypeScript;
  const type = cached.type ?? loadedType(cached);
  if (isTyped && type === undefined) return { reason: 'The type of the value is not told: say what the function promises first.' };
  const own = uses.find((each) => each.code === code)?.takenOut ?? [];
  const takeOut = own.length === 0 ? undefined : writer.use(path, 'takeOutOfCache', 'takeOutOfCache');
  const indentation = indentationAt(code.text, cached.whole.start);
  const call = callOf(cached, through, entries, writer, indentation);
  const [imports] = importing(writer, path, isTyped);
  if (imports === undefined) return { reason: 'Nowhere can the module be imported.' };
  const definition = definitionOf(cached, { entries, namespace, type: isTyped ? type : undefined, unversioned: uses.length > 0 }, writer);
  const { lineEnd, modules } = writer.style;
  const place = placeOf(code, cached);
  if (place === undefined) return { reason: 'The lifetime is made in the function: keep it in a constant of the module first.' };
  const exported = uses.some((each) => each.code !== code) && modules === 'commonjs' ? [{ range: { start: code.text.length, end: code.text.length }, text: writer.piece(`\nmodule.exports.${entries} = ${entries};\n`) }] : [];
  const edits: readonly Edit[] = [
    ...withDefinition(imports, place, (modules === 'esm' ? 'export ' : '') + definition, lineEnd),
    { range: cached.whole, text: call },
    ...own.map(({ call: range, client, id }) => ({ range, text: `${takeOut ?? ''}(${client}, ${entries}, ${id})` })),
    ...exported,
  ];
  const elsewhere = uses.filter((each) => each.code !== code).map((use) => takenOutElsewhere(use, faulty, path, entries));
  const refusal = elsewhere.find(isRefusal);
  if (refusal !== undefined) return refusal;
  const sorted = [...edits].sort((left, right) => left.range.start - right.range.start);
  const files = [writer.file(path, cacheModule({ isTypeScript: isTyped, modules, library }))];
  return { title: titleOf(namespace, uses), edits: [{ path: code.path, edits: sorted }, ...elsewhere.flatMap((each) => (isRefusal(each) ? [] : [each]))], files };
}

function titleOf(namespace: string, uses: readonly KeyUses[]): string {
  const count = uses.reduce((sum, { takenOut }) => sum + takenOut.length, 0);
  return `Keep ${namespace} in a versioned cache${count === 0 ? '' : `, with ${count === 1 ? 'the place' : `the ${count} places`} that take${count === 1 ? 's' : ''} it out`}`;
}

/** `userEntries` for `user`. */
function nameOf(namespace: string, writer: ModuleWriter): string | undefined {
  const words = namespace.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const camel = words.map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1)).join('');
  const name = `${/^[a-z]/.test(camel) ? camel : 'cached'}Entries`;
  return writer.isTaken(name) ? undefined : name;
}

/** Where nothing says the type, it is what the function gives that loads. */
function loadedType({ load }: CachedFunction): string | undefined {
  const called = 'expression' in load ? /^([A-Za-z_$][\w$]*)\(/.exec(load.expression)?.[1] : undefined;
  return called === undefined ? undefined : `Awaited<ReturnType<typeof ${called}>>`;
}

/** The edit that imports the module; its types are asked for in the same statement. */
function importing(writer: ModuleWriter, path: string, isTyped: boolean): readonly Edit[] {
  const specifier = `{ throughCache`;
  return writer.importEdits().map((edit) => (isTyped && edit.text.includes(writer.specifierOf(path)) ? { ...edit, text: edit.text.replace(specifier, `{ type Entries, throughCache`) } : edit));
}

interface Defined {
  readonly entries: string;
  readonly namespace: string;
  readonly type: string | undefined;
  readonly unversioned: boolean;
}

function definitionOf({ prefix, ttlSeconds }: CachedFunction, { entries, namespace, type, unversioned }: Defined, writer: ModuleWriter): string {
  const { quote } = writer.style;
  const lines = [
    `const ${entries}${type === undefined ? '' : ': Entries<HOLE_0>'} = {`,
    '  namespace: HOLE_1,',
    '  // Raise it whenever the shape of a value changes, and say with `upcast` how one of the version before becomes one of this.',
    '  version: 1,',
    '  ttlSeconds: HOLE_2,',
    ...(unversioned ? ['  // Until no instance from before this change runs any more.', '  unversioned: HOLE_3,'] : []),
    '};',
  ];
  return filled(writer.piece(lines.join('\n')), [type ?? '', quoted(namespace, quote), ttlSeconds, quoted(prefix, quote)]);
}

/** A piece of code whose holes are filled with code of the file, which is in its style already. */
function filled(piece: string, holes: readonly string[]): string {
  return piece.replaceAll(/HOLE_(\d)/g, (_, index: string) => holes[Number(index)] ?? '');
}

/** The call that reads, and loads what is not there. */
function callOf({ client, id, load }: CachedFunction, through: string, entries: string, writer: ModuleWriter, indentation: string): string {
  const begin = `return ${through}(HOLE_0, ${entries}, HOLE_1, `;
  if ('expression' in load) return filled(writer.piece(`${begin}() => HOLE_2);`, indentation), [client, id, load.expression]);
  // Inside a template the whitespace is part of the text.
  const deeper = load.statements.includes('`') ? load.statements : load.statements.replaceAll(/(\r?\n)(?=[^\r\n])/g, `$1${writer.style.indent}`);
  return filled(writer.piece(`${begin}async () => {\n  HOLE_2\n  return HOLE_3;\n});`, indentation), [client, id, deeper, load.value]);
}

/** Where the entries can be defined: behind the imports, or behind what their lifetime is made of; `undefined` where that is no constant of the module. */
function placeOf(code: CodeFile, { ttlSeconds, whole }: CachedFunction): number | 'imports' | undefined {
  const names = ttlSeconds.match(/(?<![\w$.])[A-Za-z_$][\w$]*/g) ?? [];
  if (names.length === 0) return 'imports';
  if (!names.every((name) => code.scopes.scopes.some(({ type, set }) => (type === 'module' || type === 'global') && set.has(name)))) return undefined;
  const before = code.program.body.filter((node) => node.range[1] <= whole.start).at(-1);
  return before === undefined ? 'imports' : behind(code.text, before.range[1]);
}

/** The definition behind the import of the module, or at a place of its own. */
function withDefinition(imports: Edit, place: number | 'imports', definition: string, lineEnd: string): readonly Edit[] {
  const isBehind = imports.text.startsWith(lineEnd);
  if (place !== 'imports' && place !== imports.range.start) return [imports, { range: { start: place, end: place }, text: `${lineEnd}${lineEnd}${definition}` }];
  return [{ ...imports, text: isBehind ? `${imports.text}${lineEnd}${lineEnd}${definition}` : `${imports.text}${definition}${lineEnd}${lineEnd}` }];
}

function takenOutElsewhere({ code, takenOut }: KeyUses & { readonly code: CodeFile }, { code: own, services }: FaultyCode, path: string, entries: string): FileEdits | Refusal {
  const writer = services.writerFor(code);
  const takeOut = writer.use(path, 'takeOutOfCache', 'takeOutOfCache');
  const local = writer.use(own.path, entries, entries);
  if (takeOut === undefined || local === undefined) return { reason: `\`${entries}\` means something else in \`${code.path.slice(code.path.lastIndexOf('/') + 1)}\`.` };
  const edits = [...writer.importEdits(), ...takenOut.map(({ call, client, id }): Edit => ({ range: call, text: `${takeOut}(${client}, ${local}, ${id})` }))];
  return { path: code.path, edits: edits.sort((left, right) => left.range.start - right.range.start) };
}

