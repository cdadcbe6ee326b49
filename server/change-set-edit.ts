import { CreateFile, TextDocumentEdit, TextEdit, type AnnotatedTextEdit, type ClientCapabilities, type WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileEdits } from '../rules/index.ts';
import type { ChangeSet } from '../scaffolds/proposals.ts';
import { uriOf } from './paths.ts';

/** How a client takes a change of several files. */
export interface ChangeSupport {
  /** It can create files as a part of an edit; without it no change set can be made. */
  readonly createsFiles: boolean;
  /** It can ask its user before an edit is made, and show it. */
  readonly previews: boolean;
}

export function changeSupportOf({ workspace }: ClientCapabilities): ChangeSupport {
  const edit = workspace?.workspaceEdit;
  return {
    createsFiles: edit?.documentChanges === true && edit.resourceOperations?.includes('create') === true,
    previews: edit?.changeAnnotationSupport !== undefined,
  };
}

/** A document as the editor has it, or as it is on disk; its version where it is open. */
export interface KnownDocument {
  readonly text: string;
  readonly version: number | null;
}

const ANNOTATION = 'zero-downtime';

/**
 * A change set as one edit, which the editor can show before it makes it and undo as one step. It fails as a whole where a
 * file is there already or a document has changed meanwhile.
 *
 * @param known the document of a path; `undefined` where there is none any more
 */
export function workspaceEditOf(changes: ChangeSet, label: string, support: ChangeSupport, known: (path: string) => KnownDocument | undefined): WorkspaceEdit {
  const annotationId = support.previews ? ANNOTATION : undefined;
  const marked = (edit: TextEdit): TextEdit | AnnotatedTextEdit => (annotationId === undefined ? edit : { ...edit, annotationId });
  const changed = changes.edits.flatMap(({ path, edits }) => {
    const document = known(path);
    return document === undefined ? [] : [TextDocumentEdit.create({ uri: uriOf(path), version: document.version }, textEdits(document.text, edits).map(marked))];
  });
  const made = changes.files.flatMap(({ path, text }) => [
    CreateFile.create(uriOf(path), { overwrite: false, ignoreIfExists: false }, annotationId),
    TextDocumentEdit.create({ uri: uriOf(path), version: null }, [marked(TextEdit.insert({ line: 0, character: 0 }, text))]),
  ]);
  const annotations = annotationId === undefined ? {} : { changeAnnotations: { [annotationId]: { label, needsConfirmation: true } } };
  return { documentChanges: [...changed, ...made], ...annotations };
}

function textEdits(text: string, edits: FileEdits['edits']): TextEdit[] {
  const document = TextDocument.create('', '', 0, text);
  return edits.map(({ range, text: replacement }) => TextEdit.replace({ start: document.positionAt(range.start), end: document.positionAt(range.end) }, replacement));
}
