import { z } from 'zod';
import { pool } from './database.ts';

export const user = z.object({
  id: z.string(),
  emailAddress: z.string(),
  displayName: z.string().nullable(),
});
export type User = z.infer<typeof user>;

const columns = 'id, email_address AS "emailAddress", display_name AS "displayName"';

/** The id of the user with this address, who is made if there is none. */
export async function signIn(emailAddress: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO users (email_address) VALUES ($1)
     ON CONFLICT (email_address) DO UPDATE SET email_address = excluded.email_address
     RETURNING id`,
    [emailAddress],
  );
  return rows[0]!.id;
}

export async function loadUser(id: string): Promise<User> {
  const { rows } = await pool.query(`SELECT ${columns} FROM users WHERE id = $1`, [id]);
  return user.parse(rows[0]);
}

export async function renameUser(id: string, displayName: string): Promise<void> {
  await pool.query('UPDATE users SET display_name = $2 WHERE id = $1', [id, displayName]);
}
