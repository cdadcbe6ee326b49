import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { repository } from './workspace.ts';

const PROGRAM = `${repository}test/runtimes/node_modules/@supabase/cli-${process.platform}-${process.arch}/bin/supabase`;

/** Whether there is the command line of Supabase: where `npm ci --prefix test/runtimes` has installed it. */
export const HAS_SUPABASE = existsSync(PROGRAM);

/**
 * Runs all migrations of a folder's `supabase/migrations` that are pending, while this process goes on.
 *
 * @throws with what it says where one of them fails
 */
export async function migrateBySupabase(folder: string, url: string): Promise<void> {
  const env = { ...process.env, HOME: folder, SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  await promisify(execFile)(PROGRAM, ['migration', 'up', `--remote=${url}?sslmode=disable`, '--workdir', folder, '--yes'], { env });
}
