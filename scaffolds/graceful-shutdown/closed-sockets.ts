import { ancestorsOf, type CodeFile, type Edit, type FactOf, type FileEdits } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';
import type { FaultyCode } from '../service-scaffold.ts';
import type { ShutdownParts } from './module-text.ts';
import { behind, callAt, indentationAt, statementOf } from '../service/places.ts';

/** Servers of sockets that the process starts, and the edits that have them closed. */
export interface ClosedSockets {
  readonly kinds: ShutdownParts['sockets'];
  readonly edits: readonly FileEdits[];
}

/** The functions of the module to which a server of sockets is handed. */
const HANDED: Readonly<Record<string, readonly [kind: 'ws' | 'socket.io', name: string] | undefined>> = { ws: ['ws', 'closeOnShutdown'], 'socket.io': ['socket.io', 'stopOnShutdown'] };

function nameOf(code: CodeFile, sockets: FactOf<'sockets'>): { readonly name: string; readonly end: number; readonly start: number } | undefined {
  const made = callAt(code, sockets);
  const statement = made === undefined ? undefined : statementOf(code, made);
  if (made === undefined || statement === undefined) return undefined;
  for (const above of ancestorsOf(code.program, made)) {
    if (above.type !== 'VariableDeclarator') continue;
    return above.id.type === 'Identifier' && above.init === made ? { name: above.id.name, start: statement.range[0], end: statement.range[1] } : undefined;
  }
  return undefined;
}

/**
 * Sockets stay open beside a closed server, which waits for them: each server of sockets is handed to the module where it is made.
 *
 * @param path the module's
 */
export function closedSockets({ code, service, services }: FaultyCode, path: string): ClosedSockets | Refusal {
  const loaded = new Set(services.filesBehind(code.path));
  const kinds = new Set<'ws' | 'socket.io'>();
  const edits = new Map<string, Edit[]>();
  const files = new Map([[code.path, code]]);
  for (const sockets of service.factsOf('sockets')) {
    const handed = HANDED[sockets.library];
    if (handed === undefined || !loaded.has(sockets.file)) continue;
    const file = files.get(sockets.file) ?? services.open(sockets.file);
    const made = file === undefined ? undefined : nameOf(file, sockets);
    if (file === undefined || made === undefined) return { reason: `The server of sockets in \`${sockets.file.slice(sockets.file.lastIndexOf('/') + 1)}\` has no name by which it could be closed: keep it in a variable first.` };
    files.set(sockets.file, file);
    const [kind, name] = handed;
    kinds.add(kind);
    const writer = services.writerFor(file);
    const local = writer.use(path, name, name);
    if (local === undefined) return { reason: `\`${name}\` means something else in \`${sockets.file.slice(sockets.file.lastIndexOf('/') + 1)}\`.` };
    const indentation = indentationAt(file.text, made.start);
    const at = behind(file.text, made.end);
    const known = edits.get(sockets.file) ?? [...writer.importEdits()];
    edits.set(sockets.file, [...known, { range: { start: at, end: at }, text: `${writer.style.lineEnd}${indentation}${writer.piece(`${local}(${made.name});`)}` }]);
  }
  return { kinds, edits: [...edits].map(([file, own]) => ({ path: file, edits: own })) };
}
