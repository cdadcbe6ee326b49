import type { TextDocument } from 'vscode-languageserver-textdocument';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver';
import { displayName, takenMentions, type PendingName } from '../rules/index.ts';
import { rangeIn, SOURCE } from './diagnostics.ts';
import { uriOf } from './paths.ts';

/** A mark at each place of a file of code that names what is going to be taken away. */
export function marksIn(document: TextDocument, path: string, pending: readonly PendingName[], documentOf: (path: string) => TextDocument | undefined): readonly Diagnostic[] {
  return takenMentions(path, document.getText(), pending).map(({ relation, column, renamedTo, migration, migrationName, place, range }): Diagnostic => {
    const name = column === undefined ? `\`${displayName(relation)}\`` : `\`${column}\` of \`${displayName(relation)}\``;
    const what = renamedTo === undefined ? 'dropped' : `renamed to \`${renamedTo}\``;
    const migrationDocument = documentOf(migration);
    return {
      range: rangeIn(document, range),
      severity: DiagnosticSeverity.Information,
      source: SOURCE,
      message: `${name} is ${what} in ${migrationName}, which is not released yet. Take it out of the code, and deploy that, before the migration goes out.`,
      ...(migrationDocument === undefined ? {} : { relatedInformation: [{ location: { uri: uriOf(migration), range: rangeIn(migrationDocument, place) }, message: `Here it is ${what}.` }] }),
    };
  });
}
