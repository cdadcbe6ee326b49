/**
 * Measures the language server as an editor feels it, beside squawk's: `npx tsx bench/server/main.ts`. Nothing is asserted.
 */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { spreadOf } from '../meter/statistics.ts';
import { squawkBinary } from '../programs/squawk.ts';
import { generateLongFile, generateProject } from '../projects/generate.ts';
import { generateService, parsingTime } from './typescript.ts';
import { Editor, type ServerProgram } from './editor.ts';

const OURS: ServerProgram = { name: 'zero-downtime', program: process.execPath, args: [fileURLToPath(new URL('../../server/dist/main.js', import.meta.url)), '--stdio'] };
const SQUAWK: ServerProgram = { name: 'squawk', program: squawkBinary(), args: ['server'] };

const KEYSTROKES = 300;
const WARM_UP = 100;
const STARTS = 7;
const WORKSPACE_FILES = 500;
const EDITS = 10_000;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function milliseconds(times: readonly number[]): string {
  const spread = spreadOf(times);
  return spread === undefined ? '–' : `${spread.median.toFixed(2)} ms (${spread.least.toFixed(2)}–${spread.most.toFixed(2)})`;
}

interface OpenFile {
  readonly uri: string;
  readonly text: string;
  /** A place at the end of a line in the middle. */
  readonly line: number;
  readonly character: number;
}

function onlyFileOf(folder: string): OpenFile {
  const name = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.sql')).sort().at(-1) ?? '';
  const text = readFileSync(`${folder}/${name}`, 'utf8');
  const lines = text.split('\n');
  const line = Math.floor(lines.length / 2);
  return { uri: pathToFileURL(`${folder}/${name}`).href, text, line, character: lines[line]?.length ?? 0 };
}

/** Round trips of a keystroke in a file of 300 lines; the servers take turns, so that noise hits both. */
async function keystrokes(folder: string): Promise<void> {
  generateLongFile(folder, 300);
  const { uri, text, line, character } = onlyFileOf(folder);
  const editors = await Promise.all([OURS, SQUAWK].map((program) => Editor.start(program, folder)));
  const times = editors.map((): number[] => []);
  for (const editor of editors) await editor.open(uri, text);
  for (let stroke = 0; stroke < KEYSTROKES + WARM_UP; stroke += 1) {
    for (const [index, editor] of editors.entries()) {
      // Each stroke makes a text that was never there before: nobody may answer from memory.
      const time = await timed(() => editor.type(uri, stroke + 2, line, character + stroke, ' '));
      if (stroke >= WARM_UP) times[index]?.push(time);
    }
  }
  await Promise.all(editors.map((editor) => editor.stop()));
  const [ours = [], theirs = []] = times;
  print('round trip of a keystroke, 300 lines', milliseconds(ours), `squawk ${milliseconds(theirs)}`, `ratio ${((spreadOf(ours)?.median ?? 0) / (spreadOf(theirs)?.median ?? 1)).toFixed(2)}`);
}

/** Round trips of a keystroke in a file of TypeScript, beside parsing each of the same texts and nothing else. */
async function keystrokesInCode(folder: string): Promise<void> {
  const { path, text } = generateService(folder);
  const lines = text.split('\n');
  const line = Math.floor(lines.length / 2);
  const character = lines[line]?.length ?? 0;
  const editor = await Editor.start(OURS, folder);
  const uri = pathToFileURL(path).href;
  await editor.open(uri, text, 'typescript');
  const trips: number[] = [];
  const parses: number[] = [];
  for (let stroke = 0; stroke < KEYSTROKES + WARM_UP; stroke += 1) {
    const typed = [...lines.slice(0, line), `${lines[line] ?? ''}${' '.repeat(stroke + 1)}`, ...lines.slice(line + 1)].join('\n');
    const trip = await timed(() => editor.type(uri, stroke + 2, line, character + stroke, ' '));
    const parse = parsingTime(path, typed);
    if (stroke < WARM_UP) continue;
    trips.push(trip);
    parses.push(parse);
  }
  await editor.stop();
  print('round trip of a keystroke, 500 lines of TypeScript', milliseconds(trips), `parsing alone ${milliseconds(parses)}`, `ratio ${((spreadOf(trips)?.median ?? 0) / (spreadOf(parses)?.median ?? 1)).toFixed(2)}`);
}

async function coldStarts(folder: string): Promise<void> {
  generateProject(folder, 3);
  const { uri, text } = onlyFileOf(folder);
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    let editor: Editor | undefined;
    times.push(
      await timed(async () => {
        editor = await Editor.start(OURS, folder);
        await editor.open(uri, text);
      }),
    );
    await editor?.stop();
  }
  print('cold start to the first diagnostic', milliseconds(times));
}

async function workspaces(folder: string): Promise<void> {
  generateProject(folder, WORKSPACE_FILES);
  const times: number[] = [];
  let files = 0;
  for (let start = 0; start < STARTS; start += 1) {
    const editor = await Editor.start(OURS, folder);
    times.push(await timed(async () => (files = (await editor.workspace()).items.length)));
    await editor.stop();
  }
  print(`diagnostics of a workspace, ${files} files, first time`, milliseconds(times));
}

async function memory(folder: string): Promise<void> {
  generateProject(folder, 50);
  const { uri, text, line, character } = onlyFileOf(folder);
  const editor = await Editor.start(OURS, folder);
  await editor.open(uri, text);
  const resident: string[] = [];
  for (let edit = 0; edit < EDITS; edit += 1) {
    if (edit % (EDITS / 5) === 0) resident.push(editor.memory.toFixed(0));
    await editor.type(uri, edit + 2, line, character + edit, ' ');
  }
  resident.push(editor.memory.toFixed(0));
  await editor.stop();
  print(`memory over ${EDITS} edits`, `${resident.join(' → ')} MiB resident`);
}

function print(what: string, ...values: readonly string[]): void {
  process.stdout.write(`${what.padEnd(52)} ${values.join('   ')}\n`);
}

/** All measurements, one line each. */
export async function benchServer(): Promise<void> {
  const temporary = realpathSync(mkdtempSync(`${tmpdir()}/zero-downtime-bench-server-`)).replaceAll('\\', '/');
  try {
    await keystrokes(`${temporary}/keystrokes`);
    await keystrokesInCode(`${temporary}/code`);
    await coldStarts(`${temporary}/start`);
    await workspaces(`${temporary}/workspace`);
    await memory(`${temporary}/memory`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchServer();
