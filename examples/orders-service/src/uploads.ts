import { randomUUID } from 'node:crypto';

export interface Upload {
  readonly contentType: string;
  readonly content: Buffer;
}

export class UploadHandler {
  readonly #uploads = new Map<string, Upload & { userId: string }>();

  save(userId: string, upload: Upload): string {
    const id = randomUUID();
    this.#uploads.set(id, { userId, ...upload });
    return id;
  }

  load(userId: string, id: string): Upload | undefined {
    const upload = this.#uploads.get(id);
    return upload?.userId === userId ? upload : undefined;
  }
}

export const uploads = new UploadHandler();
