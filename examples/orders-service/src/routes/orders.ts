import { Router } from 'express';
import { z } from 'zod';
import { forgetOrders, getOrders } from '../cache.ts';
import { newOrder, payOrder, placeOrder } from '../orders.ts';
import { usesNewCheckout } from '../rollout.ts';
import { signedInUser } from '../sessions.ts';

export const orders: Router = Router();

orders.get('/checkout', (request, response) => {
  response.json({ checkout: usesNewCheckout(request.session.userId) ? 'new' : 'current' });
});

orders.get('/orders', async (request, response) => {
  const list = await getOrders(signedInUser(request));
  response.json({ orders: list, total: list.reduce((sum, order) => sum + order.amount, 0) });
});

orders.post('/orders', async (request, response) => {
  const userId = signedInUser(request);
  const order = await placeOrder(userId, newOrder.parse(request.body));
  await forgetOrders(userId);
  response.status(201).json(order);
});

orders.post('/orders/:id/payments', async (request, response) => {
  const { reference } = z.object({ reference: z.string().min(1) }).parse(request.body);
  await payOrder(signedInUser(request), request.params.id, reference);
  response.status(204).end();
});
