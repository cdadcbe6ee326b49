// @ts-check

/** By this a comment of ours is known again. */
const MARK = '<!-- zero-downtime -->';

const PER_PAGE = 100;

/**
 * @typedef {object} Conversation
 * @property {string} api address of GitHub's API
 * @property {string} repository `owner/name`
 * @property {number} number of the pull request
 * @property {string} token
 */

/**
 * @param {Conversation} conversation
 * @param {string} path
 * @param {string} method
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function call({ api, token }, path, method, body) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-github-api-version': '2022-11-28' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}`);
  return response.json();
}

/**
 * @param {Conversation} conversation
 * @returns {Promise<number | undefined>} the comment that an earlier run wrote
 */
async function earlier(conversation) {
  for (let page = 1; ; page += 1) {
    const path = `/repos/${conversation.repository}/issues/${conversation.number}/comments?per_page=${PER_PAGE}&page=${page}`;
    /** @type {{ readonly id: number, readonly body?: string }[]} */
    const comments = await call(conversation, path, 'GET');
    const ours = comments.find(({ body }) => body?.startsWith(MARK));
    if (ours !== undefined) return ours.id;
    if (comments.length < PER_PAGE) return undefined;
  }
}

/**
 * One comment in a pull request, written once and then kept up to date. Where there is nothing to say, nothing is begun.
 *
 * @param {Conversation} conversation
 * @param {string} markdown
 * @param {boolean} isClean whether there is nothing to say
 */
export async function comment(conversation, markdown, isClean) {
  const id = await earlier(conversation);
  const body = { body: `${MARK}\n${markdown}` };
  if (id !== undefined) await call(conversation, `/repos/${conversation.repository}/issues/comments/${id}`, 'PATCH', body);
  else if (!isClean) await call(conversation, `/repos/${conversation.repository}/issues/${conversation.number}/comments`, 'POST', body);
}
