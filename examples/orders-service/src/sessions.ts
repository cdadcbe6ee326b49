import type { Request } from 'express';
import session from 'express-session';

declare module 'express-session' {
  interface SessionData {
    userId: string;
  }
}

export const sessions = session({
  secret: process.env.SESSION_SECRET ?? 'for development only',
  resave: false,
  saveUninitialized: false,
});

/** The id of the signed-in user; without one the request is answered with 401. */
export function signedInUser(request: Request): string {
  const { userId } = request.session;
  if (!userId) throw Object.assign(new Error('Sign in first'), { status: 401 });
  return userId;
}
