import express, { Router } from 'express';
import { z } from 'zod';
import { signedInUser } from '../sessions.ts';
import { uploads } from '../uploads.ts';

export const uploadRoutes: Router = Router();

uploadRoutes.post('/uploads', express.raw({ type: () => true, limit: '1mb' }), async (request, response) => {
  const contentType = request.get('content-type') ?? 'application/octet-stream';
  const id = await uploads.save(signedInUser(request), { contentType, content: request.body });
  response.status(201).json({ id });
});

uploadRoutes.get('/uploads/:id', async (request, response) => {
  const upload = await uploads.load(signedInUser(request), z.uuid().parse(request.params.id));
  if (upload) response.type(upload.contentType).send(upload.content);
  else response.status(404).end();
});
