import type { CodeFile } from '../../rules/index.ts';
import type { FaultyCode } from '../service-scaffold.ts';

/** The file that the process starts with: the one that listens and loads this one; this one where none is known. */
export function entryOf({ code, service, services }: FaultyCode): CodeFile {
  const starting = service.factsOf('listen').find(({ file }) => file !== code.path && services.filesBehind(file).includes(code.path));
  return (starting === undefined ? undefined : services.open(starting.file)) ?? code;
}
