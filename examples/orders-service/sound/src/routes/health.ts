import { Router } from 'express';
import { redis } from '../cache.ts';
import { pool } from '../database.ts';
import { within } from '../within.ts';

const checkLimit = 800;
const freshFor = 2_000;

export function healthRoutes(isServing: () => boolean): Router {
  const router = Router();
  const database = cached(() => pool.query('SELECT 1'));
  const cache = cached(() => redis.ping());
  let databaseReached = false;

  // Nothing is asked here: a slow dependency is no reason to restart the process.
  router.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').send('alive');
  });

  // A new instance is ready once it has reached the database. After that a database that fails does not make it
  // unready: all instances share it, and none left to route to is worse than errors on some routes.
  router.get('/readyz', async (_request, response) => {
    databaseReached ||= await database();
    const ready = isServing() && databaseReached;
    response.set('Cache-Control', 'no-store').status(ready ? 200 : 503).json({ ready });
  });

  // For people and dashboards; no probe asks it.
  router.get('/status', async (_request, response) => {
    const [databaseAnswers, cacheAnswers] = await Promise.all([database(), cache()]);
    response.set('Cache-Control', 'no-store').json({ database: databaseAnswers, cache: cacheAnswers });
  });
  return router;
}

/** Whether the check succeeds in time; asked at most every two seconds, however many probes come. */
function cached(check: () => Promise<unknown>): () => Promise<boolean> {
  let result: Promise<boolean> | undefined;
  let askedAt = 0;
  return () => {
    if (!result || Date.now() - askedAt > freshFor) {
      askedAt = Date.now();
      result = within(checkLimit, 'check', check()).then(
        () => true,
        () => false,
      );
    }
    return result;
  };
}
