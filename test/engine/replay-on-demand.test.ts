/** Before many earlier migrations the schema is looked up on demand: nobody must be able to tell that from a full replay. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleFolders } from '../../tools/catalogue.ts';
import { analyse, parseScript, Project } from '../../rules/index.ts';
import { catalogue, lint, type Situation } from '../harness/lint.ts';
import { isLinted, pathOfBlock, releasedIn, sectionsOf } from '../harness/literate.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

/** Says the same with every earlier migration replayed as with each part looked up. */
function agrees(situation: Situation): number {
  const whole = lint({ ...situation, mostFolded: Number.POSITIVE_INFINITY });
  const onDemand = lint({ ...situation, mostFolded: 0 });
  assert.deepEqual(onDemand.hazards, whole.hazards);
  assert.equal(onDemand.skipped, whole.skipped);
  return whole.hazards.length;
}

describe('a replay on demand', () => {
  for (const folder of ruleFolders()) {
    const page = fileURLToPath(new URL(`../../rules/${folder}/cases.md`, import.meta.url));
    if (!existsSync(page)) continue;
    const family = folder.slice(0, folder.indexOf('/'));
    const sections = sectionsOf(readFileSync(page, 'utf8')).filter(({ blocks }) => blocks.some(({ words }) => words[1] === 'history'));
    if (sections.length === 0) continue;
    it(`says the same in the cases of ${folder}`, () => {
      for (const section of sections) {
        const block = section.blocks.find((each) => isLinted(each) && (each.words.length === 1 || each.words[1]?.startsWith('path=') === true));
        if (block === undefined) continue;
        const path = pathOfBlock(block, family);
        const settings = section.blocks.find(({ words }) => words[0] === 'json' && words[1] === 'settings');
        const released = releasedIn(section, path);
        agrees({
          text: block.text,
          path,
          history: section.blocks.filter(({ words }) => words[1] === 'history').map(({ text }) => text),
          files: Object.fromEntries(section.blocks.flatMap(({ words, text }) => (words[1]?.startsWith('file=') === true ? [[words[1].slice(5), text]] : []))),
          ...(settings === undefined ? {} : { settings: JSON.parse(settings.text) as NonNullable<Situation['settings']> }),
          ...(released === undefined ? {} : { released }),
        });
      }
    });
  }

  const TABLE = 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10), state text);';
  const WIDEN = 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);';
  const NARROW = 'ALTER TABLE orders ALTER COLUMN code TYPE integer USING code::integer;';

  /** What stands between: many tables, of which none matters. */
  const crowd = Array.from({ length: 40 }, (_, index) => `CREATE TABLE crowd_${index} (id bigint PRIMARY KEY, order_id bigint, name text DEFAULT now());`);

  const stories: Readonly<Record<string, readonly string[]>> = {
    'a column that an earlier file made': [TABLE, NARROW],
    'a type that costs nothing': [TABLE, WIDEN],
    'a table under another name': ['CREATE TABLE purchases (id bigint PRIMARY KEY, code varchar(10));', 'ALTER TABLE purchases RENAME TO orders;', WIDEN],
    'a name that wandered from table to table': [TABLE, 'ALTER TABLE orders RENAME TO orders_old;', 'CREATE TABLE orders (code integer);', NARROW],
    'a table in a schema that went elsewhere': ['CREATE SCHEMA shop; CREATE TABLE shop.orders (code varchar(10));', 'ALTER SCHEMA shop RENAME TO public;', WIDEN],
    'the schema of a session': ["SET search_path = 'shop'; CREATE TABLE orders (code varchar(10));", 'ALTER TABLE shop.orders ALTER COLUMN code TYPE varchar(20);'],
    'a partition of a table that changed': ['CREATE TABLE events (code varchar(10)) PARTITION BY LIST (code);', "CREATE TABLE orders PARTITION OF events FOR VALUES IN ('a');", 'ALTER TABLE events ALTER COLUMN code TYPE varchar(20);', 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);'],
    'the partitions below a table': ['CREATE TABLE orders (code varchar(10)) PARTITION BY LIST (code);', "CREATE TABLE first_orders PARTITION OF orders FOR VALUES IN ('a');", 'ALTER TABLE first_orders RENAME TO oldest;', 'CREATE INDEX orders_code ON orders (code);'],
    'foreign keys of others': [TABLE, 'CREATE TABLE lines (order_id bigint REFERENCES orders (id));', 'ALTER TABLE lines RENAME TO order_lines;', 'DROP TABLE orders CASCADE;'],
    'foreign keys that went with their table': [TABLE, 'CREATE TABLE lines (order_id bigint REFERENCES orders (id));', 'DROP TABLE lines;', 'TRUNCATE orders CASCADE;'],
    'an index with a name of its own making': [TABLE, 'CREATE INDEX ON orders (code);', 'DROP INDEX orders_code_idx;'],
    'an index that was renamed without its table': [TABLE, 'CREATE INDEX ON orders (code);', 'ALTER INDEX orders_code_idx RENAME TO by_code;', 'DROP INDEX by_code;'],
    'a view over a table': [TABLE, 'CREATE VIEW open_orders AS SELECT id, code FROM orders;', 'ALTER TABLE orders DROP COLUMN code;'],
    'a domain over a domain': ['CREATE DOMAIN label AS text;', 'CREATE DOMAIN code_label AS label;', 'CREATE TABLE orders (code code_label);', 'ALTER DOMAIN label ADD CONSTRAINT filled CHECK (value <> $$$$);'],
    'a type called by an everyday word': ["CREATE DOMAIN name AS text CHECK (value <> '');", TABLE, 'ALTER TABLE orders ADD COLUMN customer name;'],
    'an enum under another name': ["CREATE TYPE state AS ENUM ('a', 'b');", 'ALTER TYPE state RENAME TO order_state;', 'CREATE TABLE orders (state order_state);', "ALTER TABLE orders ALTER COLUMN state TYPE text;"],
    'a trigger that fills a column': ["CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.code := 'x'; RETURN NEW; END $$;", TABLE, 'CREATE TRIGGER fill BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fill();', 'ALTER TABLE orders ALTER COLUMN code SET NOT NULL;'],
    'a block that makes tables': ["DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 'ord' || 'ers (code varchar(10))'; END $$;", WIDEN],
    'a constraint that nobody has proved': [TABLE, 'ALTER TABLE orders ADD CONSTRAINT filled CHECK (code IS NOT NULL) NOT VALID;', 'CREATE TABLE more (id bigint);'],
    'a constraint that was proved': [TABLE, 'ALTER TABLE orders ADD CONSTRAINT filled CHECK (code IS NOT NULL) NOT VALID;', 'ALTER TABLE orders VALIDATE CONSTRAINT filled;', 'ALTER TABLE orders ALTER COLUMN code SET NOT NULL;'],
    'quoted names': ['CREATE TABLE "Order ""Lines""" (code varchar(10)); CREATE TABLE "Orders" (code varchar(10));', 'ALTER TABLE "Orders" ALTER COLUMN code TYPE varchar(20);', 'ALTER TABLE "Order ""Lines""" ALTER COLUMN code TYPE varchar(20);'],
    'names spelled by numbers': ['CREATE TABLE U&"\\006Frders" (code varchar(10));', WIDEN],
    'names that are cut off': [`CREATE TABLE ${'o'.repeat(70)} (code varchar(10));`, `ALTER TABLE ${'o'.repeat(66)} ALTER COLUMN code TYPE varchar(20);`],
    'a template': ['CREATE TABLE {{ schema }}.orders (code varchar(10));', 'ALTER TABLE {{ schema }}.orders ALTER COLUMN code TYPE varchar(20);'],
    'a file that is broken in the middle': ["CREATE TABLE lines (id bigint DEFAULT 'x);\nCREATE TABLE orders (code varchar(10));\nDROP TABLE nothing;", WIDEN],
    'rows of data between the statements': ['COPY lines (id) FROM stdin;\n1\n\\.\nCREATE TABLE orders (code varchar(10));', WIDEN],
    'the way down in the same file': ['-- +goose Up\nCREATE TABLE orders (code varchar(10));\n-- +goose Down\nDROP TABLE orders;', `-- +goose Up\n${WIDEN}\n-- +goose Down\n`],
  };

  for (const [title, story] of Object.entries(stories)) {
    it(`knows ${title}`, () => {
      const text = story.at(-1) ?? '';
      const told = story.slice(0, -1);
      agrees({ text, history: [...crowd.slice(0, 20), ...told, ...crowd.slice(20)] });
    });
  }

  it('parses no earlier file whole that has nothing to do with the one at hand', () => {
    const path = '/project/migrations/0999_widen.sql';
    const texts: Record<string, string> = { [path]: WIDEN, '/project/migrations/0001_orders.sql': TABLE };
    for (let index = 2; index < 300; index += 1) texts[`/project/migrations/${String(index).padStart(4, '0')}_more.sql`] = `CREATE TABLE more_${index} (id bigint, code varchar(10));`;
    const read: string[] = [];
    const project = new Project('/project', {}, new MemoryFiles(texts), {
      read(text) {
        read.push(text);
        return parseScript(text);
      },
    });
    assert.deepEqual(analyse(path, WIDEN, project, catalogue).hazards.map(({ rule }) => rule), ['require-lock-timeout', 'no-cached-plan-break']);
    assert.deepEqual(read, [WIDEN]);
  });
});
