import { Redis } from 'ioredis';
import { z } from 'zod';
import { loadOrders, order, type Order } from './orders.ts';
import { loadUser, user, type User } from './users.ts';
import { VersionedCache } from './versioned-cache.ts';

export const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379', {
  commandTimeout: 500,
  maxRetriesPerRequest: 1,
});
redis.on('error', (error) => console.warn(`redis: ${error.message}`));

const users = new VersionedCache({
  redis,
  namespace: 'user',
  version: 2,
  schema: user,
  seconds: 3600,
  previous: {
    version: 1,
    upcast: ({ userEmail, ...rest }: { userEmail: string }) => ({ ...rest, emailAddress: userEmail }),
  },
});

const orders = new VersionedCache({ redis, namespace: 'orders', version: 1, schema: z.array(order), seconds: 600 });

export function getUser(id: string): Promise<User> {
  return users.get(id, () => loadUser(id));
}

export function forgetUser(id: string): Promise<void> {
  return users.forget(id);
}

export function getOrders(userId: string): Promise<Order[]> {
  return orders.get(userId, () => loadOrders(userId));
}

export function forgetOrders(userId: string): Promise<void> {
  return orders.forget(userId);
}
