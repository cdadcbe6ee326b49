import type { Value } from '../../code/value.ts';
import type { Unasked } from '../../model/code-origin.ts';
import type { CodeFile } from '../../model/code.ts';
import type { Suggestion } from '../../model/hazard.ts';
import { addedOption } from '../print-code.ts';

/** `changeColumn` drops the default of a column that it is not told again. */
export const defaultGone: Unasked = { call: '`changeColumn`', instead: 'say `defaultValue` again in the description', suggestions: [] };

/** `changeColumn` drops NOT NULL unless the description says `allowNull: false`. */
export function notNullGone(code: CodeFile, description: Value): Unasked {
  const edit = description.kind === 'record' ? addedOption(code.text, description.range, 'allowNull: false') : undefined;
  const suggestions: Suggestion[] = edit === undefined ? [] : [{ title: 'Leave NOT NULL as it is: `allowNull: false`', edits: [edit] }];
  return { call: '`changeColumn`', instead: 'say `allowNull: false` again in the description', suggestions };
}
