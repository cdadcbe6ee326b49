import { Router } from 'express';
import { z } from 'zod';
import { forgetUser, getUser } from '../cache.ts';
import { signedInUser } from '../sessions.ts';
import { renameUser, signIn } from '../users.ts';

export const users: Router = Router();

// Signing in asks for no proof of identity: that is not what this example is about.
users.post('/sessions', async (request, response) => {
  const { email } = z.object({ email: z.email() }).parse(request.body);
  request.session.userId = await signIn(email);
  response.status(204).end();
});

users.get('/me', async (request, response) => {
  response.json(await getUser(signedInUser(request)));
});

users.patch('/me', async (request, response) => {
  const userId = signedInUser(request);
  const { displayName } = z.object({ displayName: z.string().max(80) }).parse(request.body);
  await renameUser(userId, displayName);
  await forgetUser(userId);
  response.status(204).end();
});
