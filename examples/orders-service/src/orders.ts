import { z } from 'zod';
import { pool } from './database.ts';

export const newOrder = z.object({
  items: z
    .array(z.object({ sku: z.string().min(1), quantity: z.int().positive(), unitAmount: z.int().nonnegative() }))
    .min(1),
});

export interface Order {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
}

export async function placeOrder(userId: string, { items }: z.infer<typeof newOrder>): Promise<Order> {
  const amount = items.reduce((sum, item) => sum + item.quantity * item.unitAmount, 0);
  const { rows } = await pool.query<Order>(
    `WITH placed AS (
       INSERT INTO orders (user_id, amount) VALUES ($1, $2) RETURNING id, status, amount, currency
     ), items AS (
       INSERT INTO order_items (order_id, sku, quantity, unit_amount)
       SELECT placed.id, item.sku, item.quantity, item."unitAmount"
       FROM placed, jsonb_to_recordset($3) AS item (sku text, quantity integer, "unitAmount" integer)
     )
     SELECT id, status, amount, currency FROM placed`,
    [userId, amount, JSON.stringify(items)],
  );
  return rows[0]!;
}

export async function loadOrders(userId: string): Promise<Order[]> {
  const { rows } = await pool.query<Order>(
    'SELECT id, status, amount, currency FROM orders WHERE user_id = $1 ORDER BY id DESC LIMIT 100',
    [userId],
  );
  return rows;
}

/** Records a payment once, however often the payment partner repeats its reference. */
export async function payOrder(userId: string, orderId: string, reference: string): Promise<void> {
  await pool.query(
    `INSERT INTO payments (order_id, reference, amount, provider)
     SELECT id, $3, amount, 'card' FROM orders WHERE id = $2 AND user_id = $1
     ON CONFLICT (reference) DO NOTHING`,
    [userId, orderId, reference],
  );
}
