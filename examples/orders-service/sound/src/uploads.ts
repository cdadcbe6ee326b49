import { pool } from './database.ts';

export interface Upload {
  readonly contentType: string;
  readonly content: Buffer;
}

/** Files of at most a megabyte, in the database that every instance shares. */
export class UploadHandler {
  async save(userId: string, { contentType, content }: Upload): Promise<string> {
    const { rows } = await pool.query<{ id: string }>(
      'INSERT INTO uploads (user_id, content_type, content) VALUES ($1, $2, $3) RETURNING id',
      [userId, contentType, content],
    );
    return rows[0]!.id;
  }

  async load(userId: string, id: string): Promise<Upload | undefined> {
    const { rows } = await pool.query<Upload>(
      'SELECT content_type AS "contentType", content FROM uploads WHERE id = $1 AND user_id = $2',
      [id, userId],
    );
    return rows[0];
  }
}

export const uploads = new UploadHandler();
