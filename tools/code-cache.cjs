/**
 * Runs the built command line over a folder as `cli/start.ts` would, and each parser over a text, and writes what V8 compiled on the
 * way beside them: `node tools/code-cache.cjs <dist> <folder>`. Plain CommonJS, so that no loader of its own is compiled along.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

// V8 takes a cache only where the flags are those that it was written with.
v8.setFlagsFromString('--liftoff-only');
if (require('node:module').enableCompileCache === undefined) v8.setFlagsFromString('--interrupt-budget=528000');

const [, , dist, folder] = process.argv;

/** Runs a bundle; gives its script and what it exports. */
function run(name) {
  const path = `${dist}/${name}`;
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'latin1')}\n})`;
  const script = new vm.Script(source, { filename: path });
  const made = { exports: {} };
  script.runInThisContext()(made.exports, createRequire(path), made, path, dirname(path));
  return { script, exports: made.exports, keep: () => writeFileSync(`${path}.cache`, script.createCachedData()) };
}

const PARSERS = {
  'typescript-parser.cjs': ({ parseForESLint }) => parseForESLint(readFileSync(`${folder}/service.ts`, 'utf8'), { range: true, loc: true, jsDocParsingMode: 'none', loggerFn: false }),
  'yaml-parser.cjs': ({ parseDocument }) => parseDocument(readFileSync(`${folder}/compose.yaml`, 'utf8')),
  'dockerfile-parser.cjs': ({ DockerfileParser }) => DockerfileParser.parse('FROM node:20\nCMD ["node", "main.js"]\n'),
};
for (const [name, use] of Object.entries(PARSERS)) {
  const { exports, keep } = run(name);
  use(exports);
  keep();
}

process.argv = [process.execPath, `${dist}/command-line.cjs`, 'check', '.'];
process.chdir(folder);
process.stdout.write = () => true;
process.stderr.write = () => true;
const { keep } = run('command-line.cjs');
process.on('exit', () => {
  keep();
  process.exitCode = 0;
});
