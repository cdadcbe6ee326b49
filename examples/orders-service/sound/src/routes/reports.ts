import { Router } from 'express';
import { pool } from '../database.ts';

export const reports: Router = Router();

reports.get('/reports/orders', async (_request, response) => {
  const { rows } = await pool.query('SELECT status, count(*)::int AS orders FROM orders GROUP BY status');
  response.json(rows);
});
