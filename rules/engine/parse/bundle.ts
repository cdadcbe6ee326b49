import { readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import vm from 'node:vm';

const require = createRequire(import.meta.url);

/** A later Node keeps what it has compiled itself, where somebody asks it to. */
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };

const loaded = new Map<string, unknown>();

/**
 * A parser that is loaded by the first text that needs it: a bundle beside ours, else the package itself. A bundle starts from
 * what V8 made of it when it was built, where that lies beside it and V8 is the same: that takes a third of the time.
 *
 * @param name `./yaml-parser.cjs`, or the name of a package
 */
export function loadParser(name: string): unknown {
  if (enableCompileCache !== undefined || !name.endsWith('.cjs')) return require(name);
  if (!loaded.has(name)) loaded.set(name, started(require.resolve(name)) ?? require(name));
  return loaded.get(name);
}

function started(path: string): unknown {
  let cachedData: Buffer;
  try {
    cachedData = readFileSync(`${path}.cache`);
  } catch {
    return undefined;
  }
  // A bundle is ASCII, and a text of one byte a character is read at once.
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'latin1')}\n})`, { filename: path, cachedData });
  const made = { exports: {} };
  (script.runInThisContext() as (...given: readonly unknown[]) => void)(made.exports, createRequire(path), made, path, dirname(path));
  return made.exports;
}
