import { CodeActionKind, type ClientCapabilities, type CodeAction, type CodeLens, type Connection, type Range, type TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { readCode } from '../cli/typescript-parser.ts';
import { isCodePath } from '../rules/index.ts';
import { RENAME_COLUMN, type ColumnToRename, type NewColumnName } from '../protocol/rename-column.ts';
import type { NextStep, SourceText } from '../scaffolds/proposals.ts';
import { changeSupportOf, workspaceEditOf, type ChangeSupport, type KnownDocument } from './change-set-edit.ts';
import { diagnosticOf } from './diagnostics.ts';
import { pathOf } from './paths.ts';
import { openPlans, planLenses, type OpenPlan } from './plans.ts';
import { touches, type ActionRequest } from './code-actions.ts';
import type { Judgement, Session } from './session.ts';

const WRITE = 'Write it';

/** Words without which a file declares no column, before anything is loaded for it. */
function mayDeclareColumns(path: string, text: string): boolean {
  return path.endsWith('.prisma') || (path.endsWith('.sql') ? /\b(?:create|alter)\b/i.test(text) : /@(?:Column|Property)\b|[tT]able\s*\(/.test(text));
}

/**
 * What the scaffolds do in an editor: code actions with the whole change, and the steps that follow. What makes them is
 * loaded when the first one is asked for.
 */
export class ScaffoldRequests {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #clock: () => number;
  #support: ChangeSupport = { createsFiles: false, previews: false };
  #showsDisabled = false;
  #asksForNames = false;

  /** @param clock milliseconds since 1970, for the names of new files */
  constructor(connection: Connection, session: Session, documents: TextDocuments<TextDocument>, clock: () => number) {
    this.#connection = connection;
    this.#session = session;
    this.#documents = documents;
    this.#clock = clock;
  }

  /** @param asksForNames whether the client has the command that asks for a new name */
  initialize(capabilities: ClientCapabilities, asksForNames: boolean): void {
    this.#asksForNames = asksForNames;
    this.#support = changeSupportOf(capabilities);
    this.#showsDisabled = capabilities.textDocument?.codeAction?.disabledSupport === true;
  }

  /** The whole safe changes for the hazards in a range; those that cannot be made here say why, where the client can show it. */
  async actions({ document, path, range, reports }: ActionRequest, judgement: Judgement): Promise<CodeAction[]> {
    if (!this.#support.createsFiles) return [];
    const asked = reports.filter((report) => touches(document, report.range, range));
    if (asked.length === 0) return [];
    const { proposalsFor } = await import('../scaffolds/proposals.ts');
    const source = this.#source(path, document.getText());
    return asked.flatMap((report) => {
      if (report.hazard === undefined) return [];
      // An editor lists what belongs to a diagnostic before everything else.
      const common = { kind: CodeActionKind.QuickFix, diagnostics: [diagnosticOf(document, report, (path) => this.#session.documentOf(path))] };
      return proposalsFor(report.hazard, source, this.#session.projectOf(judgement), this.#clock(), readCode).flatMap(({ title, changes, disabled }): CodeAction[] => {
        if (changes !== undefined) return [{ title, ...common, edit: workspaceEditOf(changes, title, this.#support, (each) => this.#known(each)) }];
        return this.#showsDisabled ? [{ title, ...common, disabled: { reason: disabled } }] : [];
      });
    });
  }

  /** What may be done about a column where it is declared, with nothing wrong there. */
  async declared(document: TextDocument, path: string, range: Range): Promise<CodeAction[]> {
    return [...(await this.#declaredColumn(document, path, range)), ...(await this.#declaredCode(document, path, range))];
  }

  async #declaredCode(document: TextDocument, path: string, range: Range): Promise<CodeAction[]> {
    const text = document.getText();
    if (!this.#support.createsFiles || !isCodePath(path)) return [];
    const { declaredProposals, mayBeDeclared } = await import('../scaffolds/declared-proposals.ts');
    // Asked for wherever the cursor goes: nothing is parsed where its line declares nothing.
    if (!mayBeDeclared(document.getText({ start: { line: range.start.line, character: 0 }, end: { line: range.start.line + 1, character: 0 } }))) return [];
    const [judgement] = await this.#session.judgements([path]);
    const { code } = this.#source(path, text);
    if (judgement === undefined || code === undefined) return [];
    return declaredProposals(code, document.offsetAt(range.start), this.#session.projectOf(judgement)).flatMap(({ title, changes, disabled }): CodeAction[] => {
      const kind = CodeActionKind.RefactorRewrite;
      if (changes !== undefined) return [{ title, kind, edit: workspaceEditOf(changes, title, this.#support, (each) => this.#known(each)) }];
      return this.#showsDisabled ? [{ title, kind, disabled: { reason: disabled } }] : [];
    });
  }

  async #declaredColumn(document: TextDocument, path: string, range: Range): Promise<CodeAction[]> {
    if (!this.#asksForNames || !this.#support.createsFiles || !mayDeclareColumns(path, document.getText())) return [];
    const { declaredColumnAt } = await import('../scaffolds/declared/declared-column.ts');
    const column = declaredColumnAt(path, document.getText(), document.offsetAt(range.start), readCode);
    if (column === undefined) return [];
    const title = `Rename ${column.column} without downtime…`;
    return [{ title, kind: CodeActionKind.RefactorRewrite, command: { title, command: RENAME_COLUMN, arguments: [{ uri: document.uri, ...column } satisfies ColumnToRename] } }];
  }

  /** Writes the first deploy of a rename that was asked for by its names. */
  async rename({ uri, ...renaming }: NewColumnName): Promise<void> {
    const path = pathOf(uri);
    const [judgement] = path === undefined ? [] : await this.#session.judgements([path]);
    if (judgement === undefined) return;
    const { renameDeclared } = await import('../scaffolds/declared/rename-declared.ts');
    const { title, changes, disabled } = renameDeclared(renaming, this.#session.projectOf(judgement), this.#session.files, this.#clock(), readCode);
    if (changes === undefined) this.#connection.window.showErrorMessage(disabled);
    else await this.#apply({ title, before: [], changes });
  }

  lenses(path: string): CodeLens[] {
    return planLenses(path, this.#plans());
  }

  /** Asks whether the time has come for a plan's next step, and lets the editor write it. */
  async writeNextStep(planUri: string | undefined): Promise<void> {
    const path = planUri === undefined ? undefined : pathOf(planUri);
    const open = await this.#choose(path === undefined ? this.#plans() : this.#plans().filter((each) => each.path === path));
    if (open === undefined) return;
    try {
      const step = await this.#nextStep(open);
      if (step !== undefined && (await this.#isTime(step))) await this.#apply(step);
    } catch (error) {
      this.#connection.window.showErrorMessage((error as Error).message);
    }
  }

  #plans(): readonly OpenPlan[] {
    return openPlans(this.#session.folders, this.#session.files);
  }

  async #choose(plans: readonly OpenPlan[]): Promise<OpenPlan | undefined> {
    if (plans.length === 0) this.#connection.window.showInformationMessage('No plan of this workspace has a step left.');
    if (plans.length < 2) return plans[0];
    const chosen = await this.#connection.window.showInformationMessage('Which change goes on?', ...plans.map(({ plan: { title } }) => ({ title })));
    return plans.find(({ plan: { title } }) => title === chosen?.title);
  }

  async #nextStep({ path, folder, plan }: OpenPlan): Promise<NextStep | undefined> {
    const { nextStep } = await import('../scaffolds/proposals.ts');
    const text = this.#session.textOf(path);
    const migration = `${folder}/${plan.migration}`;
    const migrationText = this.#session.textOf(migration);
    if (text === undefined || migrationText === undefined) throw new Error(`${plan.migration} cannot be read, from which the plan grew.`);
    const [judgement] = await this.#session.judgements([migration]);
    if (judgement === undefined) return undefined;
    return nextStep({ path, text }, this.#source(migration, migrationText), this.#session.projectOf(judgement), this.#clock(), readCode);
  }

  async #isTime({ title, before }: NextStep): Promise<boolean> {
    const conditions = before.map((condition) => `\n• ${condition}`).join('');
    const answer = await this.#connection.window.showWarningMessage(`${title}. Before it goes out:${conditions}`, { title: WRITE });
    return answer?.title === WRITE;
  }

  async #apply({ title, changes }: NextStep): Promise<void> {
    const { applied, failureReason } = await this.#connection.workspace.applyEdit({ label: title, edit: workspaceEditOf(changes, title, this.#support, (path) => this.#known(path)) });
    if (!applied && failureReason !== undefined) this.#connection.window.showErrorMessage(`The step was not written: ${failureReason}`);
    if (applied && changes.places !== undefined) this.#connection.window.showInformationMessage(`By hand: ${changes.places.join(', ')}`);
    if (applied && changes.byHand.length > 0) this.#connection.window.showInformationMessage(`By hand, outside a transaction: ${changes.byHand.map((sql) => `${sql};`).join(' ')}`);
  }

  #source(path: string, text: string): SourceText {
    return { path, text, code: isCodePath(path) ? readCode(path, text) : undefined };
  }

  #known(path: string): KnownDocument | undefined {
    const open = this.#documents.all().find(({ uri }) => pathOf(uri) === path);
    if (open !== undefined) return { text: open.getText(), version: open.version };
    const text = this.#session.textOf(path);
    return text === undefined ? undefined : { text, version: null };
  }
}
