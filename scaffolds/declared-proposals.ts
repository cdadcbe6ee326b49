import { Unwritable, type CodeFile, type Project } from '../rules/index.ts';
import type { DeclaredScaffold } from './declared-scaffold.ts';
import { dualWriteStore } from './dual-write-store/dual-write-store.ts';
import { isRefusal } from './plan.ts';
import { replicaReads } from './replica-reads/replica-reads.ts';
import type { Proposal } from './proposals.ts';

/** In the order in which they are offered. */
const SCAFFOLDS: readonly DeclaredScaffold[] = [dualWriteStore, replicaReads];

/** A line without any of these declares nothing that something can be done about. */
const WORDS = /\b(?:interface|class)\s+\w*(?:Store|Storage|Repository|Repo|Dao|DAO)\b|=\s*new\s+(?:\w+\.)?Pool\s*\(/;

/** Whether a line may declare something that something can be done about, before anything is loaded for it. */
export function mayBeDeclared(text: string): boolean {
  return WORDS.test(text);
}

/** What can be done about what a file of code declares at an offset, with nothing wrong there. */
export function declaredProposals(code: CodeFile, offset: number, project: Project): readonly Proposal[] {
  project.services.readWith(code.parse.bind(code));
  return SCAFFOLDS.flatMap((scaffold): readonly Proposal[] => {
    try {
      const repair = scaffold.at(code, offset, project);
      if (repair === undefined) return [];
      if (isRefusal(repair)) return [{ title: scaffold.title, disabled: repair.reason }];
      return [{ title: repair.title, changes: { edits: repair.edits, files: repair.files, byHand: [] } }];
    } catch (error) {
      if (error instanceof Unwritable) return [{ title: scaffold.title, disabled: error.message }];
      throw error;
    }
  });
}
