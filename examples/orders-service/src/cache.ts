import { Redis } from 'ioredis';
import { loadOrders, type Order } from './orders.ts';
import { loadUser, type User } from './users.ts';

export const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

export async function getUser(id: string): Promise<User> {
  const cached = await redis.get('user:' + id);
  if (cached) return JSON.parse(cached) as User;
  const user = await loadUser(id);
  await redis.setex('user:' + id, 3600, JSON.stringify(user));
  return user;
}

export async function forgetUser(id: string): Promise<void> {
  await redis.del('user:' + id);
}

export async function getOrders(userId: string): Promise<Order[]> {
  const key = ordersKey(userId);
  const cached = await redis.get(key);
  if (cached) return JSON.parse(cached) as Order[];
  const orders = await loadOrders(userId);
  await redis.setex(key, 600, JSON.stringify(orders));
  return orders;
}

export async function forgetOrders(userId: string): Promise<void> {
  await redis.del(ordersKey(userId));
}

function ordersKey(userId: string): string {
  return `orders:${process.env.APP_VERSION}:${userId}`;
}
