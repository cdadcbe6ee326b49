/** One small store of users for each library: what finds, adds and renames by a column that is being renamed. */

interface Store {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const pgStore: Store = {
  name: 'pg',
  path: 'src/pg-store.ts',
  text: `import { Pool } from 'pg';

interface User {
  readonly id: string;
  readonly mail: string;
}

export function open(connectionString: string) {
  const pool = new Pool({ connectionString, max: 1 });
  return {
    async add(mail: string) {
      const { rows } = await pool.query<User>("INSERT INTO users (name, mail) VALUES ('x', $1) RETURNING id, mail", [mail]);
      return rows[0]?.id;
    },
    async rename(id: string, mail: string) {
      await pool.query(
        \`UPDATE users
            SET mail = $2, name = upper(name)
          WHERE id = $1\`,
        [id, mail],
      );
    },
    async find(id: string) {
      const { rows } = await pool.query<User>('SELECT u.id, u.mail FROM users AS u WHERE id = $1 AND u.mail IS NOT NULL ORDER BY mail', [id]);
      return rows[0]?.mail;
    },
    close: () => pool.end(),
  };
}
`,
};

const kyselyStore: Store = {
  name: 'Kysely',
  path: 'src/kysely-store.ts',
  text: `import { Kysely, PostgresDialect, type Generated } from 'kysely';
import { Pool } from 'pg';

interface UsersTable {
  id: Generated<string>;
  mail: string;
  name: string | null;
}

interface Database {
  users: UsersTable;
}

export function open(connectionString: string) {
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new Pool({ connectionString, max: 1 }) }) });
  return {
    async add(mail: string) {
      const { id } = await db.insertInto('users').values({ mail, name: null }).returning(['id', 'mail']).executeTakeFirstOrThrow();
      return id;
    },
    async rename(id: string, mail: string) {
      await db.updateTable('users').set({ mail: mail.trim() }).where('id', '=', id).execute();
    },
    async find(id: string) {
      const row = await db
        .selectFrom('users as u')
        .select(['u.id', 'u.mail'])
        .where((eb) => eb.and([eb('id', '=', id), eb('mail', 'is not', null)]))
        .orderBy('u.mail', 'desc')
        .executeTakeFirst();
      return row?.mail;
    },
    close: () => db.destroy(),
  };
}
`,
};

const knexStore: Store = {
  name: 'Knex',
  path: 'src/knex-store.ts',
  text: `import knex from 'knex';

interface User {
  id: string;
  mail: string;
}

export function open(connection: string) {
  const db = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
  return {
    async add(mail: string) {
      const [row] = (await db('users').insert({ mail, name: 'k' }).returning(['id', 'mail'])) as User[];
      return row?.id;
    },
    async rename(id: string, mail: string) {
      await db('users')
        .where({ id })
        .update({
          name: 'y',
          mail: mail.trim(),
        });
    },
    async find(id: string) {
      const row = (await db('users').where({ id }).whereNotNull('mail').first('id', 'mail')) as User | undefined;
      return row?.mail;
    },
    close: () => db.destroy(),
  };
}
`,
};

const drizzleStore: Store = {
  name: 'Drizzle',
  path: 'src/drizzle-store.ts',
  text: `import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';

export const users = pgTable('users', {
  id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  mail: text().notNull(),
  name: text('name'),
});

export function open(connectionString: string) {
  const pool = new Pool({ connectionString, max: 1 });
  const db = drizzle(pool);
  return {
    async add(mail: string) {
      const [row] = await db.insert(users).values({ mail }).returning();
      return row?.id.toString();
    },
    async rename(id: string, mail: string) {
      await db
        .update(users)
        .set({ mail })
        .where(eq(users.id, BigInt(id)));
    },
    async find(id: string) {
      const [row] = await db.select().from(users).where(eq(users.id, BigInt(id))).orderBy(users.mail);
      return row?.mail;
    },
    close: () => pool.end(),
  };
}
`,
};

const typeormStore: Store = {
  name: 'TypeORM',
  path: 'src/typeorm-store.ts',
  text: `import 'reflect-metadata';
import { Column, DataSource, Entity, PrimaryGeneratedColumn, type Repository } from 'typeorm';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column({ type: 'text' })
  mail!: string;
}

export async function open(url: string) {
  const source = await new DataSource({ type: 'postgres', url, entities: [User], poolSize: 1 }).initialize();
  const users: Repository<User> = source.getRepository(User);
  return {
    async add(mail: string) {
      const { id } = await users.save({ mail });
      return id;
    },
    async rename(id: string, mail: string) {
      await users.update({ id }, { mail });
    },
    async find(id: string) {
      const user = await users.findOneBy({ id });
      return user?.mail;
    },
    close: () => source.destroy(),
  };
}
`,
};

export const STORES: readonly Store[] = [pgStore, kyselyStore, knexStore, drizzleStore, typeormStore];
