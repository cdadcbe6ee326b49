import { atlas } from './atlas/atlas.ts';
import { databasesCode } from './databases/code.ts';
import { databases } from './databases/databases.ts';
import { dbMigrate, dbMigrateScripts } from './db-migrate/db-migrate.ts';
import { dbmate } from './dbmate/dbmate.ts';
import { diesel } from './diesel/diesel.ts';
import { drizzle } from './drizzle/drizzle.ts';
import { flyway } from './flyway/flyway.ts';
import { golangMigrate } from './golang-migrate/golang-migrate.ts';
import { goose } from './goose/goose.ts';
import { graphileMigrate } from './graphile-migrate/graphile-migrate.ts';
import { hasura } from './hasura/hasura.ts';
import { embeddedKnex } from './knex/embedded.ts';
import { knex } from './knex/knex.ts';
import { kysely } from './kysely/kysely.ts';
import { liquibase } from './liquibase/liquibase.ts';
import { mikroOrm } from './mikro-orm/mikro-orm.ts';
import { nodePgMigrateCode } from './node-pg-migrate/code.ts';
import { nodePgMigrate } from './node-pg-migrate/node-pg-migrate.ts';
import { payload } from './payload/payload.ts';
import { plain } from './plain/plain.ts';
import { pop } from './pop/pop.ts';
import { postgresMigrations } from './postgres-migrations/postgres-migrations.ts';
import { prisma } from './prisma/prisma.ts';
import { refinery } from './refinery/refinery.ts';
import { sequelize } from './sequelize/sequelize.ts';
import { slonikCode } from './slonik/code.ts';
import { slonik } from './slonik/slonik.ts';
import { sqitch } from './sqitch/sqitch.ts';
import { sqlMigrate } from './sql-migrate/sql-migrate.ts';
import { sqlx } from './sqlx/sqlx.ts';
import { supabase } from './supabase/supabase.ts';
import { tern } from './tern/tern.ts';
import { typeorm } from './typeorm/typeorm.ts';
import type { CodeMigrationTool, MigrationTool } from './tool.ts';

/**
 * In this order: the first tool that recognises a file has it. Layouts that nobody shares come first, then marks in the
 * files, then what lies beside them, then the libraries that a manifest names; last, what nobody recognises.
 */
export const TOOLS: readonly MigrationTool[] = [
  drizzle,
  prisma,
  liquibase,
  goose,
  dbmate,
  sqlMigrate,
  graphileMigrate,
  sqitch,
  supabase,
  atlas,
  refinery,
  flyway,
  hasura,
  diesel,
  sqlx,
  golangMigrate,
  pop,
  tern,
  postgresMigrations,
  nodePgMigrate,
  dbMigrateScripts,
  slonik,
  databases,
  plain,
];

/** Libraries whose migrations are code, in this order. */
export const CODE_TOOLS: readonly CodeMigrationTool[] = [typeorm, mikroOrm(embeddedKnex), payload, slonikCode, databasesCode, nodePgMigrateCode, sequelize, dbMigrate, kysely, knex];

/** What the setting `runner` may name. */
export const TOOL_NAMES: readonly string[] = TOOLS.map(({ name }) => name);
