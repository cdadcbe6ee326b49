import type { Suppression } from '../model/operation.ts';
import type { Comment } from '../model/statement.ts';

/** ESLint's words for silencing rules; `eslint-enable` ends a silence and needs no reason. */
const DISABLING = /^\s*eslint-disable(?:-line|-next-line)?(?=\s|$)/u;

/** What parts the rules from the reason, as ESLint has it. */
const SEPARATOR = /\s-{2,}\s/u;

const OWN = /^zero-downtime\/([a-z-]+)$/;

/** What a comment says to the linter. */
export interface DisablingComment extends Pick<Suppression, 'rules' | 'all' | 'reason'> {
  readonly comment: Comment;
}

/**
 * The comments among others that silence rules of ours, in any language whose comments ESLint reads: what stands between
 * the delimiters is the same everywhere. Comments that name only rules of others are left out.
 */
export function disablingComments(comments: readonly Comment[]): readonly DisablingComment[] {
  return comments.flatMap((comment) => {
    const word = DISABLING.exec(comment.text)?.[0];
    if (word === undefined) return [];
    const [names = '', ...reasons] = ` ${comment.text.slice(word.length)}`.split(SEPARATOR);
    const named = names.split(',').map((name) => name.trim()).filter((name) => name !== '');
    const rules = named.flatMap((name) => OWN.exec(name)?.[1] ?? []);
    const all = named.length === 0;
    return all || rules.length > 0 ? [{ comment, rules, all, reason: reasons.join(' -- ').trim() }] : [];
  });
}
