/** Kysely makes one transaction of all that is pending, with no way out: what must stand apart waits for a deploy of its own. */
import assert from 'node:assert/strict';
import { Workspace } from '../harness/workspace.ts';
import { ScaffoldedProject } from './written.ts';

const CREATE = `import { Kysely } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('users').addColumn('id', 'bigint', (column) => column.primaryKey()).addColumn('mail', 'text', (column) => column.notNull()).execute();
}
`;
const RENAME = `import { Kysely } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('users').renameColumn('mail', 'email').execute();
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable('users').renameColumn('email', 'mail').execute();
}
`;
const FILE = 'migrations/20260102000000_rename.ts';

describe('a renamed column in Kysely', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  it('is split into deploys, and what cannot run in a transaction is said', () => {
    workspace = new Workspace({ 'package.json': '{"dependencies":{"kysely":"0.29.0","pg":"8.0.0"}}', 'migrations/20260101000000_create.ts': CREATE, [FILE]: RENAME });
    const project = new ScaffoldedProject(workspace.folder, { postgresVersion: 16 });
    const [proposal] = project.proposals(FILE, 'no-rename-column');
    assert.ok(proposal?.changes, proposal?.disabled);
    assert.deepEqual(proposal.changes.byHand, ['CALL backfill_users_email(1000, 0.05)']);
    const written = project.write(proposal.changes);
    assert.deepEqual(written.slice(0, 2), [FILE, 'migrations/20261125120000_create_backfill_users_email.ts']);
    assert.match(workspace.read(FILE), /await sql`ALTER TABLE users ADD COLUMN email text`\.execute\(db\);/);
    assert.match(workspace.read(FILE), /await sql`DROP TRIGGER zz_sync_users_email ON users`\.execute\(db\);/);

    const later: string[] = [];
    for (let step = project.next(written.at(-1) ?? ''); step !== undefined; step = project.next(written.at(-1) ?? '')) {
      later.push(`${step.title}: ${project.write(step.changes).filter((path) => path.startsWith('migrations/')).map((path) => path.replace(/^migrations\/\d+_|\.ts$/g, '')).join(', ')}`);
    }
    assert.deepEqual(later, [
      'Carry over: the indexes and constraints of the old column for the new one: constrain_users_email',
      'Carry over: the indexes and constraints of the old column for the new one, part 2: validate_users_email, adopt_users_email',
      'Contract: the old column goes away: drop_users_mail',
    ]);
  });
});
