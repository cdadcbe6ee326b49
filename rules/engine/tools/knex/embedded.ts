import type { Library } from '../../code/call.ts';
import type { Recorder } from '../../code/recorder.ts';
import type { HostObject } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Range } from '../../model/range.ts';
import { Connection } from './connection.ts';
import { Session } from './session.ts';

/**
 * A knex inside another library, which hands it to its migrations.
 *
 * @param recorder takes what is sent, among what the other library sends
 * @param range where the code asks for it
 */
export function embeddedKnex(code: CodeFile, recorder: Recorder, range: Range): { readonly connection: HostObject; readonly library: Library; end(): void } {
  const session = new Session(code, false, false, recorder);
  return { connection: new Connection(session, range), library: session, end: () => session.end() };
}
