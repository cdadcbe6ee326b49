import { RedisStore } from 'connect-redis';
import type { Request } from 'express';
import session from 'express-session';
import { redis } from './cache.ts';

declare module 'express-session' {
  interface SessionData {
    userId: string;
  }
}

export const sessions = session({
  secret: process.env.SESSION_SECRET ?? 'for development only',
  store: new RedisStore({ client: redis, prefix: 'session:' }),
  resave: false,
  saveUninitialized: false,
});

/** The id of the signed-in user; without one the request is answered with 401. */
export function signedInUser(request: Request): string {
  const { userId } = request.session;
  if (!userId) throw Object.assign(new Error('Sign in first'), { status: 401 });
  return userId;
}
