import { Router } from 'express';
import { redis } from '../cache.ts';
import { pool } from '../database.ts';

export const health: Router = Router();

health.get('/health', (_request, response) => {
  response.status(200).send('OK');
});

health.get('/healthz', async (_request, response) => {
  try {
    await pool.query('SELECT 1');
    await redis.ping();
    const partner = await fetch('https://api.partner.example/health', { method: 'GET', timeout: 2000 } as RequestInit);
    response.status(partner.ok ? 200 : 503).json({ healthy: partner.ok });
  } catch {
    response.status(503).json({ healthy: false });
  }
});
