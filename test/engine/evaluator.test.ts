/** What code comes to without being run: the texts that reach a library, each part of them pointing at its characters. */
import assert from 'node:assert/strict';
import { Evaluator } from '../../rules/engine/code/evaluator.ts';
import type { Call } from '../../rules/engine/code/call.ts';
import { textWithHoles, unknown, type HostObject, type Value } from '../../rules/engine/code/value.ts';
import { HOLES } from '../../rules/engine/model/name.ts';
import type { CodeFile } from '../../rules/engine/model/code.ts';
import { code, PARSERS } from '../harness/code.ts';

/** A library with one object that sends what it is given as soon as it is called. */
class Recorder implements HostObject {
  readonly kind = 'host';
  readonly range = { start: 0, end: 0 };
  readonly sent: Value[] = [];
  readonly said: string[] = [];

  member(): Value {
    return this;
  }

  call(method: string | undefined, call: Call): Value {
    for (const value of call.args) {
      this.sent.push(value);
      this.said.push((textWithHoles(value) ?? value.kind).replace(HOLES, '…'));
      if (value.kind === 'function') call.invoke(value, [this], this);
    }
    return unknown(call.range);
  }

  awaited(): Value {
    return unknown(this.range);
  }
}

interface Run {
  readonly said: readonly string[];
  readonly sent: readonly Value[];
  readonly escaped: number;
  readonly evaluator: Evaluator;
}

function run(file: CodeFile): Run {
  const database = new Recorder();
  let escaped = 0;
  const evaluator = new Evaluator(file, { escaped: () => (escaped += 1) });
  const up = file.program.body.flatMap((node) => (node.type === 'ExportNamedDeclaration' && node.declaration?.type === 'FunctionDeclaration' ? [node.declaration] : []))[0];
  if (up === undefined) throw new Error('no function is exported');
  evaluator.awaited(evaluator.invoke(evaluator.functionValue(up), [database]));
  return { said: database.said, sent: database.sent, escaped, evaluator };
}

/** What stands around `up`, its body, and the texts that it sends. */
const PROGRAMS: readonly (readonly [string, string, readonly string[]])[] = [
  ['', "db('a'); db(`b`); db(\"c\" + 'd' + `e`)", ['a', 'b', 'cde']],
  ["const T = 'users', n = 3;", 'db(`alter ${T} ${n} ${x}`)', ['alter users 3 …']],
  ["let t = 'users'; const s = t; t = 'x';", 'db(t); db(s)', ['unknown', 'unknown']],
  ["const o = { a: { b: 'deep' }, ...{ c: 'spread' } };", "db(o.a.b); db(o['c']); db(o.d)", ['deep', 'spread', 'constant']],
  ["const list = ['a', ...['b', 'c']];", 'for (const x of list) db(`i_${x}`); list.forEach((x, i) => db(x + i)); db(list.join())', ['i_a', 'i_b', 'i_c', 'a0', 'b1', 'c2', 'a,b,c']],
  ['', 'for (const x of given) db(`i_${x}`)', ['i_…']],
  ['', 'for (const [a, { b }] of [["x", { b: "y" }]]) db(a + b)', ['xy']],
  ["const helper = async (d, name = 'z') => { await d(`h_${name}`); };", "await helper(db, 'a'); await helper(db)", ['h_a', 'h_z']],
  ['', 'function inner(t) { db(t); } inner("late")', ['late']],
  ['', 'if (await db("asked")) { db("yes"); return; } else db("no"); db("after")', ['asked', 'yes', 'no', 'after']],
  ['', 'if (true) { db("yes"); return; } db("never")', ['yes']],
  ['', "const s = process.env.SCHEMA ?? 'public'; const d = process.env.DB || 'd'; db(`${s} ${d} ${process.env.X}`)", ['public d …']],
  ["enum E { A = 'a', B = 'b' } enum N { X, Y = 5, Z }", 'db(E.B); db(`${N.Z}`); for (const e of Object.values(E)) db(e)', ['b', '6', 'a', 'b']],
  ['', 'db(String.raw`\\d+`); db("  x ".trim()); db("a".concat("b")); db("A".toLowerCase())', ['\\d+', 'x', 'ab', 'a']],
  ['', "let q = 'a'; q += ' b'; db(q); if (y) q += ' c'; db(q)", ['a b', 'unknown']],
  ['', "if (y) { let q = 'a'; q += ' b'; db(q); }", ['a b']],
  ['', 'await Promise.all(["a", "b"].map((x) => db(x)))', ['a', 'b']],
  ['', 'return ask().then(() => db("then")).catch(() => db("catch")).finally(() => db("last"))', ['then', 'catch', 'last']],
  ['', 'db(function (t) { t("a"); this("b"); })', ['function', 'a', 'b']],
  ['', 'await each(rows, async (row) => { await db(`r_${row}`); })', ['r_…']],
  ['', 'const all = []; all.push("a"); if (x) all.push("b"); for (const one of all) db(one)', ['a', 'b', 'unknown']],
  ['', 'try { db("a"); } catch (e) { db("b"); } finally { db("c"); }', ['a', 'b', 'c']],
  ['', 'switch (v) { case 1: db("one"); break; default: db("other"); }', ['one', 'other']],
  ['', 'while (more) { db("turn"); } for (let i = 0; i < 3; i++) db(`n${i}`)', ['turn', 'n…']],
  ['', 'const sql = x ? "a" : "b"; db(sql)', ['a', 'b']],
  ['', "if (x.type === 'mysql') db('m'); else db('p'); switch (x.client) { case 'sqlite3': db('s'); break; case 'pg': db('pg'); break; default: db('d'); }", ['p', 'pg']],
  ['', 'for (const [k, v] of Object.entries({ a: "1", b: "2" })) db(k + v); db(JSON.stringify({ a: [1, null] }))', ['a1', 'b2', '{"a":[1,null]}']],
  ['function again(d) { d("x"); again(d); }', 'again(db)', ['x', 'x', 'x', 'x', 'x']],
  ['const a = b + "x"; const b = a + "y";', 'db(a)', ['…yx']],
];

describe('the evaluator', () => {
  for (const [parser, read] of Object.entries(PARSERS)) {
    for (const [before, body, expected] of PROGRAMS) {
      if (parser === 'espree' && before.includes('enum')) continue;
      it(`${parser}: ${before} ${body}`, () => {
        assert.deepEqual(run(code(`${before}\nexport async function up(db) { ${body} }`, '/project/file.js', read)).said, expected);
      });
    }
  }

  it('points at the characters that a text is made of', () => {
    const text = "const T = 'us\\'ers';\nexport function up(db) { db(`alter\\ntable ${T}\r\n  drop ${column}`.trim()); }";
    for (const read of Object.values(PARSERS)) {
      const { sent } = run(code(text, '/project/file.js', read));
      const [value] = sent;
      assert.ok(value?.kind === 'text');
      const shown = value.pieces.map((piece) => [piece.text.replace(HOLES, '…'), piece.verbatim, text.slice(piece.range.start, piece.range.end), piece.quote ?? '']);
      assert.deepEqual(shown, [
        ['alter', true, 'alter', '`'],
        ['\n', false, '\\n', ''],
        ['table ', true, 'table ', '`'],
        ['us', true, 'us', "'"],
        ["'", false, "\\'", ''],
        ['ers', true, 'ers', "'"],
        ['\r\n  drop ', true, '\r\n  drop ', '`'],
        ['…', false, 'column', ''],
      ]);
    }
  });

  it('says where an object of the library goes astray', () => {
    assert.equal(run(code("import { help } from './help'; export function up(db) { help(db); help(1); }")).escaped, 1);
  });

  it('bounds its work by the length of the file, and says so', () => {
    const nested = `${'for (const x of list) {'.repeat(8)} db(x); ${'}'.repeat(8)}`;
    const loops = run(code(`const list = [${'1,'.repeat(100)}]; export function up(db) { ${nested} }`));
    assert.equal(loops.evaluator.exhausted, true);
    assert.ok(loops.said.length < 31_000);
    const deep = run(code(`export function up(db) { db(${'('.repeat(400)}${'!'.repeat(400)}x${')'.repeat(400)}); }`));
    assert.equal(deep.evaluator.exhausted, true);
    const sum = run(code(`export function up(db) { db(${Array.from({ length: 800 }, () => "'a'").join(' + ')}); }`));
    assert.equal(sum.said[0]?.length, 800);
    const grow = run(code(`export function up(db) { let s = 'a'; ${'s += s;'.repeat(60)} db(s); }`));
    assert.equal(grow.evaluator.exhausted, true);
  });
});
