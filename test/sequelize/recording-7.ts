import { EventEmitter } from 'node:events';
import * as library from '@sequelize/core';
import { PostgresDialect } from '@sequelize/postgres';
import { COLUMNS, type Up } from './recording.ts';

type Answer = (error: null, result: object) => void;

/** What the library sends to a connection before it hands it out. */
const GREETING = /^(?:SET (?:standard_conforming_strings|client_min_messages|TIME ZONE)|\s*WITH ranges AS)/;

/** Runs a migration on a real Sequelize 7 whose driver only takes note; as `record` does it with 6. */
export async function recordSeven(up: Up, columns: readonly string[]): Promise<readonly string[]> {
  const recorded: string[] = [];
  class Client extends EventEmitter {
    readonly connection = new EventEmitter();

    connect(done: (error: null) => void): void {
      this.connection.emit('parameterStatus', { parameterName: 'server_version', parameterValue: '15.0' });
      done(null);
    }

    query(sql: string, bindings?: readonly unknown[] | Answer, answer?: Answer): Promise<object> {
      if (!GREETING.test(sql)) recorded.push(sql);
      const rows = COLUMNS.test(sql) ? columns.map((name) => ({ Field: name, Type: 'text', Null: 'YES', Default: null, Constraint: null, special: '{}' })) : [];
      const result = { rows, rowCount: rows.length, fields: [], command: 'SELECT' };
      (typeof bindings === 'function' ? bindings : answer)?.(null, result);
      return Promise.resolve(result);
    }

    end(): Promise<void> {
      return Promise.resolve();
    }
  }
  const sequelize = new library.Sequelize({ dialect: PostgresDialect, logging: false, databaseVersion: '15.0.0', pgModule: { Client, types: {} } } as never);
  await up(sequelize.getQueryInterface(), { ...library, Sequelize: library.Sequelize, fn: library.sql.fn, literal: library.sql.literal, col: library.sql.col, cast: library.sql.cast });
  return recorded;
}
