import { Router } from 'express';
import { pool } from '../database.ts';

export const reports: Router = Router();

reports.get('/reports/orders', async (_request, response) => {
  const { rows } = await pool.query(
    'SELECT status, coupon_code AS coupon, count(*)::int AS orders FROM orders GROUP BY status, coupon_code',
  );
  response.json(rows);
});
