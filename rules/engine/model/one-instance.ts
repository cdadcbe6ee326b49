import type { Service } from './service.ts';

/** Drivers of a database that is a file beside the process. */
const LOCAL = /^(?:better-sqlite3|sqlite|sqlite3)$/;
/** Databases, caches and queues that several processes can share, by their drivers. */
const SHARED = /^(?:pg|postgres|postgresjs|pg-promise|mysql2?|mariadb|mongodb|mongoose|tedious|mssql|oracledb|ioredis|iovalkey|redis|@libsql\/client|@planetscale\/database|@neondatabase\/serverless|@aws-sdk\/client-dynamodb|@prisma\/client|cassandra-driver)$/;

/** Whether a service is one process: the user says so, or its only database is a file on the disk of one machine. */
export function isOneInstance({ settings, dependencies }: Service): boolean {
  const drivers = [...dependencies];
  return settings.singleInstance ?? (drivers.some((name) => LOCAL.test(name)) && !drivers.some((name) => SHARED.test(name)));
}
