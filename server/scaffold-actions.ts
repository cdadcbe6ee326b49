import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import type { Proposal } from '../scaffolds/proposals.ts';
import { workspaceEditOf, type ChangeSupport, type KnownDocument } from './change-set-edit.ts';

/** A proposal and the diagnostic that it repairs. */
export interface Offered {
  readonly proposal: Proposal;
  readonly diagnostic: Diagnostic;
}

/**
 * Scaffolds as code actions. One that cannot be made here is shown with the reason, where the client can show one; else it
 * is left out.
 */
export function scaffoldActions(offered: readonly Offered[], support: ChangeSupport & { readonly showsDisabled: boolean }, known: (path: string) => KnownDocument | undefined): CodeAction[] {
  if (!support.createsFiles) return [];
  return offered.flatMap(({ proposal, diagnostic }): CodeAction[] => {
    const { title, changes, disabled } = proposal;
    if (changes === undefined) return support.showsDisabled ? [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], disabled: { reason: disabled } }] : [];
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit: workspaceEditOf(changes, title, support, known) }];
  });
}
