/** Whatever stands in a file: a clear report with a place, no exception, and no finding lost. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { Checker } from '../../cli/check.ts';
import { severitiesOf } from '../../cli/severities.ts';
import { findFiles } from '../../cli/find-files.ts';
import { parseScript as parseWithPostgres } from '../../rules/engine/parse/libpg-query.ts';
import { parseScript, type Hazard } from '../../rules/index.ts';
import { rules } from '../../rules/index.ts';
import { lint } from '../harness/lint.ts';
import { MemoryFiles } from '../harness/memory-files.ts';
import { repository } from '../harness/workspace.ts';

const RENAME = 'ALTER TABLE orders RENAME COLUMN note TO remark;\n';

function found(text: string): readonly Hazard[] {
  const { hazards } = lint({ text });
  for (const { range } of hazards) assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length, `${range.start} to ${range.end} of ${text.length}`);
  return hazards;
}

function rulesIn(text: string): string[] {
  return found(text).map(({ rule }) => rule);
}

describe('the parser', () => {
  it('is there before any promise has run: one call, and the answer', () => {
    const answer = parseWithPostgres('SELECT 1');
    assert.equal(answer.ok, true);
  });

  it('survives a thousand statements that are nested too deeply, and reads the next one rightly', async function () {
    this.timeout(300_000);
    // Mocha asks for stacks of any length, and an overflow has ten thousand frames.
    Error.stackTraceLimit = 10;
    const deep = `SELECT ${'1+'.repeat(12_000)}1`;
    let overflows = 0;
    for (let count = 0; count < 1000; count += 1) {
      const answer = parseWithPostgres(deep);
      if (!answer.ok && answer.overflow) overflows += 1;
      if (count % 100 === 0) assert.deepEqual(rulesIn(RENAME), ['no-rename-column']);
      // Files come one a turn of the event loop, and between two of them the memory of a lost instance is freed.
      await turn();
    }
    assert.equal(overflows, 1000);
  });
});

describe('hostile files', function () {
  this.timeout(300_000);

  it('of ten megabytes are read to the end', () => {
    const text = `${"INSERT INTO notes (text) VALUES ('nothing to see here');\n".repeat(180_000)}${RENAME}`;
    assert.ok(text.length > 10_000_000);
    assert.deepEqual(rulesIn(text), ['no-rename-column']);
  });

  it('of a hundred thousand statements are read to the end', () => {
    assert.deepEqual(rulesIn(`${'SELECT 1;\n'.repeat(100_000)}${RENAME}`), ['no-rename-column']);
  });

  it('with NUL characters: they are told, and hide nothing', () => {
    assert.deepEqual(rulesIn(`SELECT 1;\0\n${RENAME}`), ['no-syntax-error', 'no-rename-column']);
  });

  it('in UTF-16: told once, with the way out', () => {
    const bytes = Buffer.from(`\ufeff${RENAME.repeat(5)}`, 'utf16le');
    const hazards = found(bytes.toString('utf8')).filter(({ message }) => message.what.includes('NUL'));
    assert.equal(hazards.length, 1);
    assert.match(hazards[0]?.message.what ?? '', /UTF-16, save it as UTF-8/);
  });

  it('with lone surrogates and a byte order mark in the middle', () => {
    assert.deepEqual(rulesIn(`SELECT '\ud800';\n${RENAME}`), ['no-syntax-error', 'no-rename-column']);
    assert.deepEqual(rulesIn(`SELECT 1;\n\ufeff${RENAME}`), ['no-syntax-error', 'no-rename-column']);
  });

  it('with ten thousand parentheses', () => {
    assert.deepEqual(rulesIn(`SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)};\n${RENAME}`), ['no-syntax-error', 'no-rename-column']);
    assert.deepEqual(rulesIn(`SELECT ${'('.repeat(10_000)};\n${RENAME}`), ['no-syntax-error', 'no-rename-column']);
  });

  it('with a sum of a hundred thousand terms: said to be too deep, not to be wrong', () => {
    assert.deepEqual(rulesIn(`SELECT ${'1+'.repeat(100_000)}1;\n${RENAME}`), ['no-opaque-migration', 'no-rename-column']);
  });

  it('with a thousand such sums in one file: each is said to be too deep, and the end is read', () => {
    const text = `${`SELECT ${'1+'.repeat(12_000)}1;\n`.repeat(1000)}${RENAME}`;
    const said = rulesIn(text);
    assert.equal(said.filter((rule) => rule === 'no-opaque-migration').length, 1000);
    assert.equal(said.at(-1), 'no-rename-column');
  });

  it('with a missing quote, parenthesis or dollar quote: what follows is found', () => {
    for (const broken of ["SELECT 'open", 'SELECT (1', 'SELECT $tag$ open', 'INSERT INTO t VALUES (1', 'SELECT "open']) {
      assert.deepEqual(rulesIn(`${broken};\n${RENAME}`), ['no-syntax-error', 'no-rename-column'], broken);
    }
  });

  it('that are one long error do not take for ever', () => {
    const text = "SELECT $a$ 'x ;\nALTER TABLE (((;\n".repeat(2000);
    assert.ok(rulesIn(text).includes('no-syntax-error'));
  });

  it('that are no text at all', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256);
    assert.ok(rulesIn(new TextDecoder().decode(bytes)).length > 0);
  });

  it('with nothing in them', () => {
    for (const text of ['', ' ', ';', ';;;', '-- nothing\n', '/* open', '\ufeff', '\\q']) assert.deepEqual(rulesIn(text), [], JSON.stringify(text));
  });

  it('with line ends of every kind have their places right', () => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const text = `-- größe 😀${newline}${RENAME}`;
      const hazard = found(newline === '\r' ? `SELECT 1;${newline}${RENAME}` : text)[0];
      assert.equal((newline === '\r' ? `SELECT 1;${newline}${RENAME}` : text).slice(hazard?.range.start, hazard?.range.end), 'note');
    }
  });

  it('with meta commands, COPY data and templates keep the findings around them', () => {
    const text = `\\set x 1\nCOPY t FROM stdin;\n1\t'unbalanced\n\\.\nSELECT :x;\nINSERT INTO {{ .schema }}.t VALUES (%(a)s);\n${RENAME}`;
    assert.deepEqual(rulesIn(text), ['no-rename-column']);
  });
});

describe('hostile manifests', function () {
  this.timeout(300_000);

  const FIELD = 'apiVersion: apps/v1\nkind: Deployment\nspec: { template: { spec: { containers: [{ terminationGracePeriodSeconds: 90 }] } } }\n';
  const said = (text: string): string[] => lint({ text, path: 'k8s/orders.yaml' }).hazards.map(({ rule }) => rule);

  it('with a document beside them that is no YAML: the others are read', () => {
    assert.deepEqual(said(`${FIELD}---\n: : [}\n\t- "\n`), ['no-misplaced-field']);
    assert.deepEqual(said(FIELD.replaceAll('\n', '\r\n')), ['no-misplaced-field']);
    assert.deepEqual(said(`\ufeff${FIELD}`), ['no-misplaced-field']);
  });

  it('with aliases that grow by powers of ten, and one that has itself inside', () => {
    const bomb = Array.from({ length: 12 }, (_, level) => `a${level}: &a${level} [${level === 0 ? '1' : Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`).join('\n');
    assert.deepEqual(said(`${FIELD}${bomb}\n`), ['no-misplaced-field']);
    assert.deepEqual(said(`${FIELD}self: &self\n  <<: *self\n  spec: *self\n`), ['no-misplaced-field']);
    assert.deepEqual(said('apiVersion: apps/v1\nkind: Deployment\nspec: &spec { template: *spec, <<: [*spec, *spec], strategy: *nobody }\n'), []);
  });

  it('nested more deeply than the parser of YAML survives', () => {
    for (const deep of ['- '.repeat(50_000), '? '.repeat(50_000), '['.repeat(100_000), '{a: '.repeat(30_000), Array.from({ length: 1000 }, (_, level) => `\n${' '.repeat(level)}a:`).join('')]) {
      assert.deepEqual(said(`${FIELD}---\n${deep} x\n`), [], deep.slice(0, 10));
    }
    for (const still of ['- '.repeat(240), '['.repeat(490), '{a: '.repeat(490), Array.from({ length: 490 }, (_, level) => `\n${' '.repeat(level)}a:`).join('')]) {
      assert.deepEqual(said(`${FIELD}---\n${still} x\n`), ['no-misplaced-field'], still.slice(0, 10));
    }
  });

  it('of ten megabytes, in UTF-16, and no text at all', () => {
    assert.deepEqual(said(FIELD + 'a: b\n'.repeat(2_000_000)), []);
    assert.deepEqual(said(Buffer.from(FIELD, 'utf16le').toString('utf8')), []);
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256);
    assert.deepEqual(said(`${FIELD}${new TextDecoder().decode(bytes)}`), []);
  });

  it('whose fields are of other types than they should be', () => {
    for (const spec of ['1', '[]', '{ template: [] }', '{ template: { spec: { containers: { a: 1 } } } }', '{ template: { spec: { containers: [1, null, [], { livenessProbe: x, lifecycle: 1, ports: {} }] } } }', '{ strategy: [maxSurge], replicas: x }', '{ ? [a] : b, ? {} : c }', '!!binary x', '&a']) {
      assert.deepEqual(said(`apiVersion: apps/v1\nkind: Deployment\nmetadata: ${spec}\nspec: ${spec}\n`), [], spec);
    }
  });

  it('of which only the beginning is there', () => {
    for (let end = 0; end <= FIELD.length; end += 1) for (const { range } of lint({ text: FIELD.slice(0, end), path: 'k8s/orders.yaml' }).hazards) assert.ok(range.end <= end);
  });

  it('that are Dockerfiles without an end', () => {
    for (const text of ['FROM', 'FROM \\', 'FROM node:22\nCMD [', 'FROM node:22\nCMD ["\\', `FROM node:22\nCMD ${'\\\n'.repeat(10_000)}`, `FROM node:22\nCMD ${'('.repeat(100_000)}`, 'FROM $A\nFROM ${B:-$A}\nENTRYPOINT\nCMD', 'FROM node:22\nCMD <<EOF\nnpm']) {
      assert.deepEqual(lint({ text, path: 'Dockerfile' }).hazards.filter(({ range }) => range.end > text.length), []);
    }
  });
});

describe('every prefix of every example', function () {
  this.timeout(300_000);

  it('is read without an exception, and every place lies in the text', () => {
    const root = `${repository}examples/orders-service`;
    const checker = new Checker(root, {}, new MemoryFiles({}), rules, severitiesOf(rules, 'strict'));
    let prefixes = 0;
    for (const path of findFiles([root], root).files) {
      const text = readFileSync(path, 'utf8');
      for (let end = 0; end <= text.length; end += 1) {
        const prefix = text.slice(0, end);
        for (const { hazard } of checker.check(path, prefix).problems) {
          assert.ok(hazard.range.end <= prefix.length && hazard.message.what !== '', `${path} cut at ${end}`);
        }
        prefixes += 1;
      }
    }
    assert.ok(prefixes > 10_000, `only ${prefixes}`);
  });

  it('loses no statement: they cover the text in order', () => {
    const text = "CREATE TABLE t (a int);\nALTER TABLE t ADD b int;\nDO $$ BEGIN ALTER TABLE t DROP COLUMN a; END $$;\nSELECT 'x';\n";
    for (let end = 0; end <= text.length; end += 1) {
      let last = 0;
      for (const { range } of parseScript(text.slice(0, end)).statements) {
        assert.ok(range.start >= last && range.end >= range.start, `cut at ${end}`);
        last = range.end;
      }
    }
  });
});
