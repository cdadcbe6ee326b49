/**
 * Starts the command line from what V8 made of it when it was built: reading that takes a fifth of the time that compiling does.
 * Another Node than that one compiles, and from version 22 on keeps what it has compiled itself.
 */
import { readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';

// The parser's WASM is compiled by the quick compiler only: measured, a run over a few files takes half the time.
v8.setFlagsFromString('--liftoff-only');

const path = fileURLToPath(new URL('./command-line.cjs', import.meta.url));
const require = createRequire(path);

function codeCache(): Buffer | undefined {
  try {
    return readFileSync(`${path}.cache`);
  } catch {
    return undefined;
  }
}

/** What a later Node has and this one's types do not tell. */
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };

if (enableCompileCache === undefined) {
  // Most of what runs is run seldom: optimising it four times later spares a run over thousands of files a sixth of its processor time.
  v8.setFlagsFromString('--interrupt-budget=528000');
  // The bundle is ASCII but for its strings' escapes, and a text of one byte a character is read at once.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'latin1')}\n})`;
  const cachedData = codeCache();
  const script = new vm.Script(source, { filename: path, ...(cachedData === undefined ? {} : { cachedData }) });
  const run = script.runInThisContext() as (...given: readonly unknown[]) => void;
  run({}, require, { exports: {} }, path, dirname(path));
} else {
  enableCompileCache();
  require(path);
}
