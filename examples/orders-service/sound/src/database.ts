import pg from 'pg';

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL ?? 'postgres://orders:orders@localhost:5432/orders',
  connectionTimeoutMillis: 2_000,
  query_timeout: 5_000,
});

// An idle connection that breaks, as in a failover, is replaced at the next query; unheard, the event ends the process.
pool.on('error', (error) => console.warn(`database: ${error.message}`));
