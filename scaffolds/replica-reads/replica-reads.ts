import type { DeclaredScaffold } from '../declared-scaffold.ts';
import { REPLICA_READS_MODULE } from './module-text.ts';

/** `new Pool(` of pg, as a variable of the module. */
const POOL = /\b(?:const|let)\s+([\w$]+)\s*(?::[^=]+)?=\s*new\s+(?:[\w$]+\.)?Pool\s*\(/g;

/** Reads from replicas that have caught up, beside the pool of the primary. */
export const replicaReads: DeclaredScaffold = {
  id: 'replica-reads',
  title: 'Read from replicas that have caught up',
  at(code, offset, { services }) {
    if (!/['"]pg['"]/.test(code.text)) return undefined;
    const pool = [...code.text.matchAll(POOL)].find(({ index, 0: whole, 1: name = '' }) => index + whole.indexOf(name) <= offset && offset <= index + whole.indexOf(name) + name.length)?.[1];
    if (pool === undefined) return undefined;
    if (!/\.[cm]?ts$/.test(code.path)) return { reason: 'It is written in TypeScript alone.' };
    const writer = services.writerFor(code);
    const [known] = services.filesWith(code.path, /\bexport class ReplicaReads\b/);
    if (known !== undefined) return { reason: `\`ReplicaReads\` is in ${known.slice(known.lastIndexOf('/') + 1)} already: \`new ReplicaReads(${pool}, [replica])\`.` };
    const path = writer.pathFor('replica', 'reads');
    return { title: `Read from replicas of ${pool} that have caught up`, edits: [], files: [writer.file(path, REPLICA_READS_MODULE)] };
  },
};
