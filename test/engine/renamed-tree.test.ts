/** What the catalog keeps for printing again follows a renamed column. */
import assert from 'node:assert/strict';
import { deparseSync } from 'pgsql-deparser';
import type { TreeNode } from '../../rules/engine/model/tree-node.ts';
import { Catalog } from '../../rules/engine/project/catalog.ts';
import { operationsOfScript } from '../../rules/engine/parse/operations/operations.ts';
import { parseScript } from '../../rules/engine/parse/script.ts';

function catalogOf(sql: string): Catalog {
  return operationsOfScript(parseScript(sql)).reduce((catalog, operation) => catalog.apply(operation, 'a.sql'), Catalog.empty());
}

function printed(kind: string, tree: TreeNode | undefined): string {
  return tree === undefined ? '' : deparseSync({ [kind]: tree }, { pretty: false });
}

describe('definitions kept in the catalog', () => {
  const users = catalogOf(`
    CREATE TABLE users (id bigint PRIMARY KEY, mail text COLLATE "C" DEFAULT lower('X') CONSTRAINT has_at CHECK (mail LIKE '%@%'), other text);
    CREATE INDEX users_mail ON users USING btree (lower(mail) text_pattern_ops DESC) INCLUDE (other) WHERE mail IS NOT NULL;
    ALTER TABLE users ADD CONSTRAINT mail_fk FOREIGN KEY (mail) REFERENCES mails (mail) ON DELETE CASCADE;
    ALTER TABLE users RENAME COLUMN mail TO email;
  `).relation({ schema: undefined, name: 'users', known: true });

  it('print an index as it was made, with its method, operator class, order and predicate', () => {
    assert.equal(
      printed('IndexStmt', users?.indexes.get('users_mail')?.tree),
      'CREATE INDEX users_mail ON users ((lower(email)) text_pattern_ops DESC) INCLUDE (other) WHERE email IS NOT NULL',
    );
  });

  it('print a CHECK under the new name', () => {
    assert.equal(printed('Constraint', users?.constraints.get('has_at')?.tree), "CONSTRAINT has_at CHECK (email LIKE '%@%')");
  });

  it('print a foreign key whose referenced column keeps its own name', () => {
    assert.equal(printed('Constraint', users?.constraints.get('mail_fk')?.tree), 'CONSTRAINT mail_fk FOREIGN KEY (email) REFERENCES mails (mail) ON DELETE CASCADE');
  });

  it('know the collation and the default of a column', () => {
    const column = users?.columns.get('email');
    assert.equal(column?.collation?.name, 'C');
    assert.equal(deparseSync(column?.default?.tree as never), "lower('X')");
  });
});
