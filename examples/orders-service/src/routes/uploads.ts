import express, { Router } from 'express';
import { signedInUser } from '../sessions.ts';
import { uploads } from '../uploads.ts';

export const uploadRoutes: Router = Router();

uploadRoutes.post('/uploads', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  const contentType = request.get('content-type') ?? 'application/octet-stream';
  const id = uploads.save(signedInUser(request), { contentType, content: request.body });
  response.status(201).json({ id });
});

uploadRoutes.get('/uploads/:id', (request, response) => {
  const upload = uploads.load(signedInUser(request), request.params.id);
  if (upload) response.type(upload.contentType).send(upload.content);
  else response.status(404).end();
});
