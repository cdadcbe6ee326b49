import type { Client } from 'pg';

import type { Measurement } from './measurement.ts';

/** The facts that only the server's DEBUG1 messages tell. */
export type DebugFacts = Pick<
  Measurement,
  'indexesBuilt' | 'scanned' | 'foreignKeysValidated' | 'scanSkippedByConstraint'
>;

/**
 * Runs `action` and gives the messages the server sent to this session meanwhile. The session must have
 * `client_min_messages` at `debug1` for {@link readDebugFacts} to find anything.
 */
export async function collectMessages(client: Client, action: () => Promise<unknown>): Promise<string[]> {
  const messages: string[] = [];
  const collect = (notice: { message?: string | undefined }): void => {
    messages.push(notice.message ?? '');
  };
  client.on('notice', collect);
  try {
    await action();
  } finally {
    client.off('notice', collect);
  }
  return messages;
}

/**
 * Reads DEBUG1 messages of `tablecmds.c` and `index.c`. Indexes of TOAST tables are left out.
 *
 * @param messages in English (`lc_messages` = `C`).
 */
export function readDebugFacts(messages: readonly string[]): DebugFacts {
  return {
    indexesBuilt: namesIn(messages, /^building index "(.+?)" on table /).filter(
      (name) => !name.startsWith('pg_toast_'),
    ),
    scanned: namesIn(messages, /^verifying table "(.+)"$/),
    foreignKeysValidated: namesIn(messages, /^validating foreign key constraint "(.+)"$/),
    scanSkippedByConstraint: messages.some((message) =>
      /sufficient to prove that it does not contain nulls|is implied by existing constraints/.test(message),
    ),
  };
}

function namesIn(messages: readonly string[], pattern: RegExp): string[] {
  const names = messages.flatMap((message) => pattern.exec(message)?.[1] ?? []);
  return [...new Set(names)].sort();
}
