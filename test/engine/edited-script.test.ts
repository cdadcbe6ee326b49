/** Of a script that is being typed in only what is new is parsed: it must read as if all of it were. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EditedScript, parseScript, type Script } from '../../rules/index.ts';
import { operationsOfScript } from '../../rules/engine/parse/operations/operations.ts';
import { ruleFolders } from '../../tools/catalogue.ts';
import { sectionsOf } from '../harness/literate.ts';

/** Everything that is read from a script, with the place of each part in its text. */
function meaningOf(script: Script): unknown {
  return {
    statements: script.statements.map(({ form, range, kind, text, templated, problem }) => ({ form, range, kind, text, templated, problem })),
    comments: script.comments,
    blanked: script.blanked,
    operations: operationsOfScript(script).map((operation) => [operation.kind, operation.statement.range, ...(['clause', 'action', 'relation', 'column', 'type', 'default', 'where', 'new name'] as const).map((part) => operation.place(part))]),
  };
}

function versionsOf(text: string): readonly string[] {
  const middle = text.indexOf('\n', text.length / 2) + 1;
  const typed = `${text.slice(0, middle)}ALTER TABLE typed ADD COLUMN größe text;\n${text.slice(middle)}`;
  return [text, `-- ä\n${text}`, typed, `${typed} `, typed.replace('größe text;', "größe text DEFAULT 'x;"), text.replace(/;/, ' ;'), `\n\n${text}${text}`, text];
}

describe('a script that is being typed in', () => {
  for (const folder of ruleFolders()) {
    const page = fileURLToPath(new URL(`../../rules/${folder}/cases.md`, import.meta.url));
    if (!existsSync(page)) continue;
    const texts = sectionsOf(readFileSync(page, 'utf8')).flatMap(({ blocks }) => blocks.filter(({ words }) => words[0] === 'sql' && words[1] !== 'report').map(({ text }) => text));
    if (texts.length === 0) continue;
    it(`reads as if it were new in the cases of ${folder}`, () => {
      for (const text of texts) {
        const edited = new EditedScript();
        for (const version of versionsOf(text)) assert.deepEqual(meaningOf(parseScript(version, edited)), meaningOf(parseScript(version)));
      }
    });
  }

  it('keeps the trees of what was there before, and no others', () => {
    const edited = new EditedScript();
    const many = Array.from({ length: 50 }, (_, index) => `CREATE TABLE t${index} (id bigint);`).join('\n');
    parseScript(many, edited);
    const second = parseScript(`${many}\nSELECT 1;`, edited);
    const third = parseScript(`SELECT 2;\n${many}`, edited);
    assert.equal(third.statements[1]?.tree, second.statements[0]?.tree);
    const fresh = parseScript(many);
    assert.notEqual(fresh.statements[0]?.tree, second.statements[0]?.tree);
  });
});
