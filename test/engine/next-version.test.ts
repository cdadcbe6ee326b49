/** New migrations sort behind those that are there, and are named as they are. */
import assert from 'node:assert/strict';
import { pathBehind } from '../../rules/engine/tools/next-version.ts';

const NOON = Date.UTC(2026, 10, 25, 12, 0, 0);

const CASES: readonly { readonly title: string; readonly order: readonly string[]; readonly expected: string }[] = [
  { title: 'a stamp of fourteen digits: now', order: ['/m/20260101000000_a.sql'], expected: '/m/20261125120000_add_users.sql' },
  { title: 'a stamp in the future: a second behind it', order: ['/m/20270101000059_a.sql'], expected: '/m/20270101000100_add_users.sql' },
  { title: 'milliseconds, as TypeORM and node-pg-migrate count', order: ['/m/1700000000000-a.ts'], expected: `/m/${NOON}-add_users.ts` },
  { title: 'seconds, as golang-migrate counts', order: ['/m/1700000000_a.up.sql'], expected: `/m/${NOON / 1000}_add_users.up.sql` },
  { title: 'a counter with leading zeros', order: ['/m/0009_a.sql', '/m/0010_b.sql'], expected: '/m/0011_add_users.sql' },
  { title: 'a plain counter', order: ['/m/9-add-it.sql'], expected: '/m/10-add-users.sql' },
  { title: 'Flyway, with a dotted version', order: ['/m/V1.9__a.sql'], expected: '/m/V1.10__add_users.sql' },
  { title: 'Prisma: a folder each', order: ['/m/20260101000000_a/migration.sql'], expected: '/m/20261125120000_add_users/migration.sql' },
  { title: 'diesel: a folder each, with dashes in its stamp', order: ['/m/2026-01-01-000000_a/up.sql'], expected: '/m/2026-11-25-120000_add_users/up.sql' },
  { title: 'umzug, whose stamp is a time with dots', order: ['/m/2026.01.01T09.30.00.create-users.ts'], expected: '/m/2026.11.25T12.00.00.add-users.ts' },
  { title: 'MikroORM: the class has the name of its file', order: ['/m/Migration20260101000000.ts'], expected: '/m/Migration20261125120000_add_users.ts' },
  { title: 'MikroORM, with a name behind the stamp', order: ['/m/Migration20260101000000-S.ts'], expected: '/m/Migration20261125120000_add_users.ts' },
];

describe('the path of a new migration', () => {
  for (const { title, order, expected } of CASES) {
    it(title, () => assert.equal(pathBehind(order, order[0] ?? '', 'add_users', NOON), expected));
  }

  it('is none where the names bear no version', () => assert.equal(pathBehind(['/m/users.sql'], '/m/users.sql', 'add_users', NOON), undefined));
});
