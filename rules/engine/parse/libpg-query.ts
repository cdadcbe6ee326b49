import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The server's message, with a 1-based position in code points. */
export interface Refusal {
  readonly ok: false;
  readonly message: string;
  readonly position: number;
  /** Not the statement is wrong, but it is nested deeper than the parser's stack allows. */
  readonly overflow: boolean;
}

/** What the parser answers: the parse tree as JSON, or why there is none. */
export type ParseAnswer = { readonly ok: true; readonly json: string } | Refusal;

export const TOO_DEEP = 'the statement is nested too deeply to be read';

/** The part of emscripten's module object that is used here. */
interface Instance {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(query: number): number;
  _wasm_free_parse_result(result: number): void;
  _wasm_parse_plpgsql(query: number): number;
  _wasm_free_string(pointer: number): void;
  getValue(pointer: number, type: 'i32'): number;
}

type Glue = (options: {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
}) => unknown;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

let compiled: WebAssembly.Module | undefined;
let glue: Glue | undefined;
let running: Instance | undefined;
let buffer = 0;
let capacity = 0;

/**
 * Starts libpg-query without a promise. Its loader is asynchronous, but it takes over what `instantiateWasm` hands
 * it at once and assigns every export before the first microtask. This rests on the pinned version; a test holds it.
 */
function instance(): Instance {
  if (running !== undefined) return running;
  if (compiled === undefined || glue === undefined) {
    const require = createRequire(import.meta.url);
    const folder = dirname(require.resolve('libpg-query'));
    compiled = new WebAssembly.Module(readFileSync(join(folder, 'libpg-query.wasm')));
    glue = require(join(folder, 'libpg-query.js')) as Glue;
  }
  const module = compiled;
  const started: Partial<Instance> & Parameters<Glue>[0] = {
    instantiateWasm(imports, done) {
      const made = new WebAssembly.Instance(module, imports);
      done(made);
      return made.exports;
    },
  };
  glue(started);
  running = started as unknown as Instance;
  capacity = 0;
  return running;
}

/** After an exception the instance's memory cannot be trusted: the next call makes a new one from the compiled module. */
function discardInstance(): void {
  running = undefined;
  capacity = 0;
}

function writeQuery(parser: Instance, sql: string): number {
  const needed = sql.length * 3 + 1;
  if (needed > capacity) {
    if (capacity > 0) parser._free(buffer);
    capacity = Math.max(needed, 1 << 16);
    buffer = parser._malloc(capacity);
  }
  const { written } = encoder.encodeInto(sql, parser.HEAPU8.subarray(buffer, buffer + capacity - 1));
  parser.HEAPU8[buffer + written] = 0;
  return buffer;
}

function readText(parser: Instance, pointer: number): string {
  const memory = parser.HEAPU8;
  return decoder.decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
}

/** Offsets of libpg-query's result structure: the tree, and a pointer to the error with its message and cursor. */
const RESULT_ERROR = 8;
const ERROR_CURSOR = 16;

/** A message of PostgreSQL itself about a statement that is nested too deeply for its stack. */
const OVERFLOW = /stack depth limit exceeded|out of memory/i;

/** Parses a script with the grammar of PostgreSQL 18. Never throws. */
export function parseScript(sql: string): ParseAnswer {
  try {
    const parser = instance();
    const result = parser._wasm_parse_query_raw(writeQuery(parser, sql));
    const error = parser.getValue(result + RESULT_ERROR, 'i32');
    const answer: ParseAnswer =
      error === 0
        ? { ok: true, json: readText(parser, parser.getValue(result, 'i32')) }
        : failure(readText(parser, parser.getValue(error, 'i32')), parser.getValue(error + ERROR_CURSOR, 'i32'));
    parser._wasm_free_parse_result(result);
    return answer;
  } catch {
    discardInstance();
    return { ok: false, message: TOO_DEEP, position: 1, overflow: true };
  }
}

function failure(message: string, position: number): Refusal {
  return { ok: false, message, position: Math.max(1, position), overflow: OVERFLOW.test(message) };
}

/** The tree of a PL/pgSQL body, or what PostgreSQL says against it. */
export type PlpgsqlAnswer = { readonly ok: true; readonly tree: unknown } | { readonly ok: false; readonly message: string; readonly overflow: boolean };

/** Parses the PL/pgSQL of a CREATE FUNCTION or DO statement. Never throws. */
export function parsePlpgsql(statement: string): PlpgsqlAnswer {
  try {
    const parser = instance();
    const pointer = parser._wasm_parse_plpgsql(writeQuery(parser, statement));
    const text = readText(parser, pointer);
    parser._wasm_free_string(pointer);
    return text.startsWith('{') ? { ok: true, tree: JSON.parse(text) as unknown } : { ok: false, message: text, overflow: false };
  } catch {
    discardInstance();
    return { ok: false, message: TOO_DEEP, overflow: true };
  }
}
