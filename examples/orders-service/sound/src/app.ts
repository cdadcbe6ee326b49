import express, { type ErrorRequestHandler, type Express } from 'express';
import { ZodError } from 'zod';
import { healthRoutes } from './routes/health.ts';
import { orders } from './routes/orders.ts';
import { reports } from './routes/reports.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { users } from './routes/users.ts';
import { sessions } from './sessions.ts';

export function createApp(isServing: () => boolean): Express {
  const app = express();
  app.use(healthRoutes(isServing), sessions, uploadRoutes, express.json());
  app.use(users, orders, reports, badRequest);
  return app;
}

const badRequest: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof ZodError) response.status(400).json(error.issues);
  else next(error);
};
