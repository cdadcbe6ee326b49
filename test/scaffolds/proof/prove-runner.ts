import assert from 'node:assert/strict';
import { Workspace } from '../../harness/workspace.ts';
import type { RunningServer } from '../../truth/server.ts';
import { describedTable } from '../described-schema.ts';
import { linkPackages } from '../sound-code.ts';
import { ScaffoldedProject } from '../written.ts';
import { Load, MOST_WAIT, Watch, type Figures } from './prove.ts';
import { PLAIN, type ToolRunner } from './runners.ts';

const ROWS = 20_000;
const OLD = ['select id, mail, age from users where id = 7', "insert into users (mail, age) values ('n@x', 30)", "update users set mail = 'old@x' where id = 1 + (random() * 19999)::bigint"];
const FRESH = ['select id, email from users where id = 7', "insert into users (email, age) values ('f@x', 30)", "update users set email = 'new@x' where id = 1 + (random() * 19999)::bigint"];

/** The same as `prove` for a renamed column, run by a tool's own runner, with what only a person can run sent by hand. */
export async function proveRunner(tool: ToolRunner, server: RunningServer): Promise<Figures & { readonly byHand: number }> {
  const { dependencies, type, create, rename, beside = {} } = tool;
  const workspace = new Workspace({ 'package.json': JSON.stringify({ private: true, ...(type === undefined ? {} : { type }), dependencies }), [create[0]]: create[1], ...beside });
  const watch = new Watch();
  const [old, fresh] = [new Load(), new Load()];
  const client = await server.connect();
  const url = `postgres://${client.user ?? ''}:${String(client.password)}@127.0.0.1:${client.port}/${client.database ?? ''}`;
  let [retried, migrations, sent] = [0, 0, 0];
  const run = async (byHand: readonly string[]): Promise<void> => {
    for (;;) {
      try {
        await tool.migrate(workspace.folder, url);
        break;
      } catch (error) {
        if (!/lock timeout/.test(String(error))) throw error;
        retried += 1;
      }
    }
    for (const statement of byHand) await client.query(statement);
    sent += byHand.length;
  };
  try {
    linkPackages(workspace.folder);
    await client.query('drop schema if exists drizzle cascade; drop schema if exists supabase_migrations cascade; drop schema public cascade; create schema public');
    const journal = Object.keys(beside).find((each) => each.endsWith('_journal.json'));
    const whole = journal === undefined ? '' : workspace.read(journal);
    if (journal !== undefined) workspace.write(journal, JSON.stringify({ ...(JSON.parse(whole) as { entries: object[] }), entries: (JSON.parse(whole) as { entries: object[] }).entries.slice(0, 1) }));
    await run([]);
    if (journal !== undefined) workspace.write(journal, whole);
    workspace.write(rename[0], rename[1]);
    await client.query(`insert into users (mail, age) select 'm' || n, n % 90 from generate_series(1, ${ROWS}) n`);
    await watch.start(server);
    await old.start(server, OLD);

    const scaffolded = new ScaffoldedProject(workspace.folder, { postgresVersion: server.major });
    const [proposal] = scaffolded.proposals(rename[0], 'no-rename-column');
    assert.ok(proposal?.changes, `${tool.name}: ${proposal?.disabled ?? 'no proposal'}`);
    const written = scaffolded.write(proposal.changes);
    const isMigration = (each: string): boolean => /\.(?:sql|[jt]s)$/.test(each);
    migrations += written.filter(isMigration).length;
    await run(proposal.changes.byHand);
    await fresh.start(server, FRESH);
    const plan = written.find((each) => each.startsWith('zero-downtime/')) ?? '';
    let deploys = 1;
    for (let step = scaffolded.next(plan); step !== undefined; deploys += 1) {
      const { byHand } = step.changes;
      migrations += scaffolded.write(step.changes).filter(isMigration).length;
      step = scaffolded.next(plan);
      if (step === undefined) {
        const { rows } = await client.query<{ count: number }>('select count(*)::int as count from users where mail is distinct from email');
        assert.equal(rows[0]?.count, 0, `${tool.name}: rows that differ`);
        await old.stop();
      }
      // What a file says is done IF NOT EXISTS is done by hand before.
      for (const statement of byHand) await client.query(statement);
      sent += byHand.length;
      await run([]);
    }
    await Promise.all([old.stop(), fresh.stop()]);
    await watch.stop();
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from users');
    assert.equal(rows[0]?.count, ROWS + old.inserted + fresh.inserted, `${tool.name}: rows at the end`);
    assert.ok(watch.longest <= MOST_WAIT, `${tool.name}: a query waited ${watch.longest} ms`);
    const described = await describedTable(client, 'users');
    await client.query(`drop schema public cascade; create schema public; ${PLAIN}`);
    assert.deepEqual(described, await describedTable(client, 'users'), `${tool.name}: the schema at the end`);
    return { deploys, migrations, queries: old.queries + fresh.queries, longestWait: Math.round(watch.longest), retried, killed: 0, byHand: sent };
  } finally {
    await Promise.allSettled([old.stop(), fresh.stop(), watch.stop()]);
    await client.end();
    workspace.remove();
  }
}
