import { fileURLToPath } from 'node:url';

/** Where the repository stands, with a slash at the end. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));
