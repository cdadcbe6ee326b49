/** What a scaffold leaves for a further file comes behind everything that is there: it is not offered where something between needs it done. */
import assert from 'node:assert/strict';
import { Workspace } from '../harness/workspace.ts';
import { ScaffoldedProject } from './written.ts';

const FILE = 'migrations/20260102000000_change.sql';
const CREATE = `CREATE TABLE orgs (id bigint PRIMARY KEY);
CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL, org bigint, age integer, tag text);
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE TABLE orders (id bigint PRIMARY KEY, state state);
CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE events_2025 (id bigint, day date NOT NULL);
`;

interface Change {
  readonly rule: string;
  readonly change: string;
  /** What follows stands in the next migration: in the same one it is no hazard. */
  readonly apart?: boolean;
  readonly needing: readonly string[];
  readonly indifferent: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    rule: 'no-rename-column',
    change: 'ALTER TABLE users RENAME COLUMN mail TO email;',
    needing: ['ALTER TABLE users ALTER COLUMN email SET NOT NULL;', 'INSERT INTO copies SELECT * FROM users;', 'ALTER TABLE users ADD COLUMN mail jsonb;', 'UPDATE users SET tag = email WHERE id = 1;'],
    indifferent: ['ALTER TABLE users ADD COLUMN phone text;', 'UPDATE users SET tag = NULL WHERE id = 1;', 'CREATE TABLE email (id int);', 'CREATE INDEX users_email ON users (email);', 'SELECT count(*) FROM users;', "COMMENT ON COLUMN users.email IS 'mail';"],
  },
  { rule: 'no-rewriting-type-change', change: 'ALTER TABLE users ALTER COLUMN age TYPE bigint;', needing: ['UPDATE users SET age = 5000000000 WHERE id = 1;'], indifferent: ['ALTER TABLE users ADD COLUMN phone text;'] },
  { rule: 'no-rewriting-column', change: 'ALTER TABLE users ADD COLUMN public_id uuid DEFAULT gen_random_uuid();', needing: ['ALTER TABLE users ALTER COLUMN public_id SET NOT NULL;', 'CREATE TABLE ids AS SELECT public_id FROM users;'], indifferent: ['ALTER TABLE users ADD COLUMN phone text;'] },
  { rule: 'no-drop-column', change: 'ALTER TABLE users DROP COLUMN tag;', needing: ['ALTER TABLE users RENAME COLUMN org TO tag;'], indifferent: ['ALTER TABLE orders ADD COLUMN tag text;', 'CREATE INDEX users_org ON users (org);'] },
  { rule: 'no-rename-table', change: 'ALTER TABLE users RENAME TO accounts;', apart: true, needing: ['CREATE TABLE users (id int);', 'ALTER TABLE orgs RENAME TO users;'], indifferent: ['ALTER TABLE accounts ADD COLUMN phone text;'] },
  {
    rule: 'no-blocking-unique',
    change: 'ALTER TABLE users ADD CONSTRAINT users_mail_key UNIQUE (mail);',
    needing: ['CREATE TABLE aliases (mail text REFERENCES users (mail));', "INSERT INTO users (id, mail) VALUES (1, 'a') ON CONFLICT (mail) DO NOTHING;", 'ALTER TABLE users DROP CONSTRAINT users_mail_key;'],
    indifferent: ['ALTER TABLE users ADD CONSTRAINT users_org_fkey FOREIGN KEY (org) REFERENCES orgs (id) NOT VALID;', "INSERT INTO users (id, mail) VALUES (1, 'a');"],
  },
  { rule: 'no-scanning-not-null', change: 'ALTER TABLE users ALTER COLUMN org SET NOT NULL;', needing: ['ALTER TABLE users ALTER COLUMN org ADD GENERATED ALWAYS AS IDENTITY;', 'ALTER TABLE users DROP COLUMN org;'], indifferent: ['CREATE INDEX users_org ON users (org);', 'ALTER TABLE users DROP COLUMN tag;'] },
  { rule: 'no-validating-constraint', change: 'ALTER TABLE users ADD CONSTRAINT users_age CHECK (age >= 0);', needing: ['ALTER TABLE users DROP COLUMN age;', 'ALTER TABLE users DROP CONSTRAINT users_age;', 'ALTER TABLE users RENAME TO accounts;'], indifferent: ['ALTER TABLE users DROP COLUMN tag;', 'CREATE INDEX users_age ON users (age);'] },
  { rule: 'no-breaking-enum', change: "ALTER TYPE state RENAME VALUE 'paid' TO 'settled';", needing: ["UPDATE orders SET state = 'settled' WHERE id = 1;", "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'settled';"], indifferent: ["UPDATE orders SET state = 'new' WHERE id = 1;"] },
  { rule: 'no-blocking-partition-change', change: "ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');", needing: ["INSERT INTO events_2025 VALUES (1, '2025-05-05');"], indifferent: ['CREATE TABLE events_2024 (id bigint);'] },
];

describe('what waits for a further file', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  /** Why the scaffold is not offered, if it is not. */
  function refusal({ rule, change, apart = false }: Change, later: string): string | undefined {
    workspace = new Workspace({ 'migrations/20260101000000_create.sql': CREATE, [FILE]: apart ? `${change}\n` : `${change}\n${later}\n`, ...(apart ? { 'migrations/20260103000000_next.sql': `${later}\n` } : {}) });
    const [proposal] = new ScaffoldedProject(workspace.folder, { postgresVersion: 14 }).proposals(FILE, rule);
    assert.ok(proposal, `${change} ${later}`);
    workspace.remove();
    return proposal.disabled;
  }

  for (const each of CHANGES) {
    it(`is not put behind what needs it: ${each.change}`, () => {
      for (const later of each.needing) assert.match(refusal(each, later) ?? 'offered', /needs it done, and would come before the last of it: /, later);
      for (const later of each.indifferent) assert.equal(refusal(each, later), undefined, later);
    });
  }
});
