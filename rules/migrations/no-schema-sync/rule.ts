import type { SchemaSync } from '../../engine/model/fact.ts';
import type { Finding } from '../../engine/model/hazard.ts';
import type { SchemaPush } from '../../engine/model/manifest.ts';
import { defineMeetingRule } from '../../engine/model/rule.ts';
import type { Service } from '../../engine/model/service.ts';

/** Drivers of other servers: where they are and PostgreSQL's is not, it is not about PostgreSQL. */
const OTHER = /^(?:mysql2?|mariadb|sqlite3|better-sqlite3|tedious|mssql|oracledb|snowflake-sdk|@mikro-orm\/(?:mysql|mariadb|sqlite|better-sqlite|libsql|mssql)|@sequelize\/(?:mysql|mariadb|sqlite3|mssql))$/;
const POSTGRES = /^(?:pg|pg-native|postgres|@mikro-orm\/postgresql|@sequelize\/postgres|@neondatabase\/serverless)$/;

function isForeign(dependencies: ReadonlySet<string>): boolean {
  const names = [...dependencies];
  return names.some((name) => OTHER.test(name)) && !names.some((name) => POSTGRES.test(name));
}

const LIBRARIES: Readonly<Record<string, { readonly name: string; readonly instead: string }>> = {
  typeorm: { name: 'TypeORM', instead: 'write the change by `typeorm migration:generate` and run it by `migration:run`' },
  sequelize: { name: 'Sequelize', instead: 'write the change as a migration, and run it by `sequelize-cli db:migrate` or umzug' },
  '@mikro-orm/core': { name: 'MikroORM', instead: 'write the change by `mikro-orm migration:create` and run it by `orm.migrator.up()`' },
  prisma: { name: 'Prisma', instead: 'write the change by `prisma migrate dev` and run it by `prisma migrate deploy`' },
  'drizzle-kit': { name: 'Drizzle Kit', instead: 'write the change by `drizzle-kit generate` and run it by `migrate()` or `drizzle-kit migrate`' },
};

const LOSES: Readonly<Record<SchemaSync['does'], string>> = {
  changes: 'changes tables to fit the new code, and fails where that would lose rows',
  'drops columns': 'drops every column that the new code no longer names, with its values',
  'drops columns and tables': 'drops every column and table that the new code no longer names, with its rows',
  'starts anew': 'drops every table with its rows, and makes it anew',
};

const WHY = 'During a rolling deploy the old instances still read and write what it takes away, and wait for locks that nobody has looked at; no migration says what was done, so nobody can review it or take it back.';

function synced({ library, name, does, when, range }: SchemaSync, { isService, dependencies }: Service): Finding | undefined {
  const known = LIBRARIES[library];
  if (known === undefined || !isService || isForeign(dependencies)) return undefined;
  return {
    range,
    message: {
      what: when === 'at start' ? `With \`${name}\` ${known.name} ${LOSES[does]}, as soon as an instance of the new version starts.` : `\`${name}\` ${LOSES[does]}, as soon as an instance of the new version gets there.`,
      why: WHY,
      instead: `${when === 'at start' ? `Leave \`${name.split(':')[0] ?? name}\` out in production` : 'Keep it to development and tests'}, and ${known.instead}.`,
    },
  };
}

/** Each container does it again, and the first one while all others run. */
function pushed({ name, loses, range }: SchemaPush): Finding {
  const known = LIBRARIES[name.startsWith('prisma') ? 'prisma' : 'drizzle-kit'];
  return {
    range,
    message: {
      what: `\`${name}\` ${LOSES[loses ? 'drops columns and tables' : 'changes']}, whenever a container of the new version starts.`,
      why: WHY,
      instead: `Keep it to development, and ${known?.instead ?? 'run migrations'}, as a step of the deploy before the containers start.`,
    },
  };
}

export default defineMeetingRule({
  id: 'no-schema-sync',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow a service that changes its database to fit its code, without a migration.',
  sources: [
    'https://typeorm.io/docs/data-source/data-source-options/#common-data-source-options',
    'https://sequelize.org/docs/v6/core-concepts/model-basics/#synchronization-in-production',
    'https://mikro-orm.io/docs/schema-generator',
    'https://www.prisma.io/docs/orm/prisma-migrate/workflows/prototyping-your-schema',
    'measured: test/truth/schema-sync.test.ts',
  ],
  service: { facts: ['schemaSync'], check: synced },
  deployment: { facts: ['schemaPush'], check: pushed },
});
