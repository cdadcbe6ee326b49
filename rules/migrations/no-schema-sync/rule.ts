import type { SchemaSync } from '../../engine/model/fact.ts';
import { defineServiceRule } from '../../engine/model/rule.ts';

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
  'drops columns': 'drops every column that the new code no longer names, with its values',
  'drops columns and tables': 'drops every column and table that the new code no longer names, with its rows',
  'starts anew': 'drops every table with its rows, and makes it anew',
};

export default defineServiceRule({
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
  facts: ['schemaSync'],
  check({ library, name, does, when, range }, { isService, dependencies }) {
    const known = LIBRARIES[library];
    if (known === undefined || !isService || isForeign(dependencies)) return undefined;
    return {
      range,
      message: {
        what: when === 'at start' ? `With \`${name}\` ${known.name} ${LOSES[does]}, as soon as an instance of the new version starts.` : `\`${name}\` ${LOSES[does]}, as soon as an instance of the new version gets there.`,
        why: 'During a rolling deploy the old instances still read and write what it takes away, and wait for locks that nobody has looked at; no migration says what was done, so nobody can review it or take it back.',
        instead: `${when === 'at start' ? `Leave \`${name.split(':')[0] ?? name}\` out in production` : 'Keep it to development and tests'}, and ${known.instead}.`,
      },
    };
  },
});
