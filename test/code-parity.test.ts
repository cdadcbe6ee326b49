/** The hazards of a migration in code are those of the SQL that it sends, rule by rule, but for rules about a library or the way back. */
import assert from 'node:assert/strict';
import { CODE_TOOLS } from '../rules/engine/tools/tools.ts';
import { casesOf, LIBRARIES, SCHEMA, sentBy, STATEMENTS } from './harness/code-libraries.ts';
import { hazardsIn } from './harness/code-project.ts';

/** Whoever writes SQL can do none of this, or does it on purpose; and how a runner keeps its transaction is its own. */
const OF_LIBRARIES = new Set(['no-silent-alter', 'no-drop-not-null', 'require-awaited-migration', 'no-opaque-migration', 'require-rollback', 'no-nested-transaction', 'no-call-outside-transaction']);

/** Is silent on a statement that another rule has reported. */
const WEAK = 'require-lock-timeout';

const SETTINGS = { runner: { transaction: 'file' } } as const;

interface Said {
  readonly rules: readonly string[];
  /** What happens, in words; several findings on one statement are one. */
  readonly messages: ReadonlySet<string>;
}

function said(path: string, files: Readonly<Record<string, string>>, without: ReadonlySet<string>): Said {
  const hazards = hazardsIn(path, files, SETTINGS).filter(({ rule }) => !without.has(rule));
  return { rules: [...new Set(hazards.map(({ rule }) => rule))].sort(), messages: new Set(hazards.map(({ rule, message }) => `${rule}: ${message.what.replace(/ The same goes for [^.]*\.$/, '').replaceAll(/ in line \d+/g, '')}`)) };
}

for (const library of LIBRARIES) {
  describe(`a migration of ${library.name} is judged as the SQL that it sends`, () => {
    const bodies = [...STATEMENTS.map((sql) => library.raw(sql)), ...casesOf(library)];
    let compared = 0;
    let hazards = 0;

    for (const body of bodies) {
      it(body.replaceAll('\n', ' '), () => {
        const text = library.migration(body, 2);
        const sql = sentBy(library, library.path(2), text);
        if (sql === undefined) return;
        const manifest = { 'package.json': JSON.stringify({ dependencies: { pg: '8.0.0', [library.package]: '1.0.0' } }) };
        const files = { ...manifest, [library.path(1)]: library.migration(library.raw(SCHEMA), 1), [library.path(2)]: text };
        const isTold = hazardsIn(library.path(2), files, SETTINGS).some(({ rule }) => rule === 'no-silent-alter');
        const without = isTold ? new Set([...OF_LIBRARIES, WEAK]) : OF_LIBRARIES;
        const inCode = said(library.path(2), files, without);
        const inSql = said('sql/2.sql', { 'sql/1.sql': SCHEMA, 'sql/2.sql': sql }, without);
        assert.deepEqual(inCode.rules, inSql.rules, sql);
        assert.deepEqual([...inCode.messages].filter((message) => !inSql.messages.has(message)), [], sql);
        compared += 1;
        hazards += inSql.rules.length;
      });
    }

    it('of which there is enough to compare', () => {
      assert.ok(compared >= STATEMENTS.length && hazards >= STATEMENTS.length - 2, `${compared} compared, ${hazards} hazards`);
    });
  });
}

it('every library whose migrations are code is compared, or sends nothing but SQL as it stands', () => {
  const others = new Set(['slonik', 'databases']);
  const compared = new Set(LIBRARIES.map(({ name }) => name));
  assert.deepEqual(CODE_TOOLS.map(({ name }) => name).filter((name) => !compared.has(name) && !others.has(name)), []);
});
