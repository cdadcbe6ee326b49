import type { MigrationDraft } from '../model/draft.ts';

/** How long a migration waits for a lock that everything else queues behind. */
const LOCK_TIMEOUT = '2s';

/** The marks of a SQL migration, as the file at hand has them. */
export interface SqlForm {
  /** The line that begins the way up, and the one that begins the way down: goose, dbmate, sql-migrate. */
  readonly marks: { readonly up: string; readonly down: string } | undefined;
  /** Lines around a statement with semicolons inside, for tools that split at them. */
  readonly brackets: { readonly begin: string; readonly end: string } | undefined;
  /** The line between two statements: Drizzle. */
  readonly separator: string | undefined;
}

const MARKS: readonly { readonly tool: RegExp; readonly form: SqlForm }[] = [
  {
    tool: /^--\s*\+goose\s+up\b/im,
    form: { marks: { up: '-- +goose Up', down: '-- +goose Down' }, brackets: { begin: '-- +goose StatementBegin', end: '-- +goose StatementEnd' }, separator: undefined },
  },
  {
    tool: /^--\s*\+migrate\s+up\b/im,
    form: { marks: { up: '-- +migrate Up', down: '-- +migrate Down' }, brackets: { begin: '-- +migrate StatementBegin', end: '-- +migrate StatementEnd' }, separator: undefined },
  },
  { tool: /^--\s*migrate:up\b/m, form: { marks: { up: '-- migrate:up', down: '-- migrate:down' }, brackets: undefined, separator: undefined } },
  { tool: /^--> statement-breakpoint/m, form: { marks: undefined, brackets: undefined, separator: '--> statement-breakpoint' } },
];

/** The form that a file has, so that a new one can have it too. */
export function formOf(text: string): SqlForm {
  return MARKS.find(({ tool }) => tool.test(text))?.form ?? { marks: undefined, brackets: undefined, separator: undefined };
}

/** A line of a comment, whatever a name in it holds. */
export function commentLine(line: string): string {
  return `-- ${line.replaceAll(/[\s\0]+/g, ' ')}`.trimEnd();
}

function statementsText(statements: readonly string[], { brackets, separator }: SqlForm): string {
  const texts = statements.map((statement) => {
    const text = `${statement};`;
    return brackets !== undefined && statement.includes(';') ? `${brackets.begin}\n${text}\n${brackets.end}` : text;
  });
  return texts.join(separator === undefined ? '\n\n' : `\n${separator}\n`);
}

/**
 * The statements of a draft with the lock timeout before them.
 *
 * @param local whether they are known to run in a transaction, at whose end the timeout should end too
 */
export function upStatementsOf(draft: MigrationDraft, local: boolean): readonly string[] {
  return draft.takesStrongLock ? [`SET ${local ? 'LOCAL ' : ''}lock_timeout = '${LOCK_TIMEOUT}'`, ...draft.up] : draft.up;
}

/** The text that stands for a draft in the middle of a file. The semicolon of its last statement is there already. */
export function printedInPlace(draft: MigrationDraft, form: SqlForm, local: boolean, hasTimeout: boolean): string {
  const up = hasTimeout ? draft.up : upStatementsOf(draft, local);
  const header = draft.header.map((line) => `${commentLine(line)}\n`).join('');
  return `${header}${statementsText(up, form).replace(/;$/, '')}`;
}

/** A new file, and the way down where it is a file of its own. */
export function printedFile(draft: MigrationDraft, form: SqlForm, local: boolean): { readonly up: string; readonly down: string } {
  const header = draft.header.map((line) => `${commentLine(line)}\n`).join('');
  const up = statementsText(upStatementsOf(draft, local), form);
  const down = statementsText(draft.down, { ...form, separator: undefined });
  if (form.marks === undefined) return { up: `${header}${up}\n`, down: down === '' ? '' : `${down}\n` };
  return { up: `${header}${form.marks.up}\n${up}\n\n${form.marks.down}\n${down}${down === '' ? '' : '\n'}`, down: '' };
}
