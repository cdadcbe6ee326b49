/** Imports go one way: the layer table of ARCHITECTURE.md is read here and held against every import. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Layer {
  readonly rank: number;
  readonly folders: readonly string[];
  /** Ranks that it may import; without a list, all ranks above it in the table. */
  readonly only: readonly number[] | undefined;
  /** Packages that it must not import. */
  readonly without: readonly string[];
}

/** Rows of the table: `| 3 | \`rules/engine/tools\` | knows | may import | never |`. */
function readLayers(): readonly Layer[] {
  const markdown = readFileSync(`${root}ARCHITECTURE.md`, 'utf8');
  return [...markdown.matchAll(/^\| (\d+) \| ([^|]+)\|[^|]*\| ([^|]+)\| ([^|]*)\|$/gm)].map(([, rank, folders, imports, never]) => ({
    rank: Number(rank),
    folders: [...(folders ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
    only: /all above/.test(imports ?? '') ? undefined : [...(imports ?? '').matchAll(/\d+/g)].map(Number),
    without: [...(never ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
  }));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sources(path);
    return /(?<!\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Folders match as a prefix, `<family>/<id>` as any two names. */
function layerOf(file: string, layers: readonly Layer[]): Layer | undefined {
  const matches = layers.flatMap((layer) =>
    layer.folders.flatMap((folder) => {
      const pattern = new RegExp(`^${folder.replaceAll('.', '\\.').replace(/<\w+>/g, '[^/]+')}(?:/|$)`);
      return pattern.test(file) ? [{ layer, length: folder.replace(/<\w+>/g, '').length }] : [];
    }),
  );
  return matches.sort((left, right) => right.length - left.length)[0]?.layer;
}

const IMPORT = /^(?:import|export)\b[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

describe('layers', () => {
  const layers = readLayers();

  it('are in the table', () => assert.ok(layers.length >= 8, `only ${layers.length} rows read`));

  for (const folder of ['rules', 'scaffolds', 'formatters', 'eslint-plugin', 'cli', 'server', 'protocol', 'client']) {
    it(`hold for ${folder}`, () => {
      const wrong: string[] = [];
      for (const file of sources(join(root, folder))) {
        const name = relative(root, file).replaceAll('\\', '/');
        const layer = layerOf(name, layers);
        if (layer === undefined) {
          wrong.push(`${name} stands in no layer`);
          continue;
        }
        for (const specifier of importsOf(file)) {
          if (!specifier.startsWith('.')) {
            if (layer.without.some((forbidden) => specifier === forbidden || specifier.startsWith(`${forbidden}/`))) wrong.push(`${name} imports ${specifier}`);
            continue;
          }
          const target = relative(root, resolve(dirname(file), specifier)).replaceAll('\\', '/');
          const other = layerOf(target, layers);
          if (other === undefined || other.rank === layer.rank) continue;
          const allowed = layer.only === undefined ? other.rank < layer.rank : layer.only.includes(other.rank);
          if (!allowed) wrong.push(`${name} (layer ${layer.rank}) imports ${target} (layer ${other.rank})`);
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  it('keep one rule out of another, and one tool out of another', () => {
    const wrong: string[] = [];
    for (const [folder, depth] of [['rules', 3], ['rules/engine/tools', 4]] as const) {
      for (const file of sources(join(root, folder))) {
        const own = relative(root, file).replaceAll('\\', '/').split('/');
        const isMember = depth === 3 ? own[1] !== 'engine' && own.length === 4 : own.length === 5;
        if (!isMember) continue;
        for (const specifier of importsOf(file).filter((each) => each.startsWith('.'))) {
          const target = relative(root, resolve(dirname(file), specifier)).replaceAll('\\', '/').split('/');
          const sameKind = target.length === own.length && target.slice(0, depth - 2).join('/') === own.slice(0, depth - 2).join('/') && (depth === 4 || target[1] !== 'engine');
          if (sameKind && target.slice(0, depth).join('/') !== own.slice(0, depth).join('/')) wrong.push(`${own.join('/')} imports ${target.join('/')}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  });
});
