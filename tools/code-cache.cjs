/**
 * Runs the built command line over a folder as `cli/start.ts` would, and writes what V8 compiled on the way beside it:
 * `node tools/code-cache.cjs <command-line.cjs> <folder>`. Plain CommonJS, so that no loader of its own is compiled along.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

// V8 takes a cache only where the flags are those that it was written with.
v8.setFlagsFromString('--liftoff-only');
if (require('node:module').enableCompileCache === undefined) v8.setFlagsFromString('--interrupt-budget=528000');
const [, , path, folder] = process.argv;
process.argv = [process.execPath, path, 'check', '.'];
process.chdir(folder);
process.stdout.write = () => true;
process.stderr.write = () => true;

const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'latin1')}\n})`;
const script = new vm.Script(source, { filename: path });
script.runInThisContext()({}, createRequire(path), { exports: {} }, path, dirname(path));
process.on('exit', () => {
  writeFileSync(`${path}.cache`, script.createCachedData());
  process.exitCode = 0;
});
