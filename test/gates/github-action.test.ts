/** The GitHub Action as a runner runs it: on payloads that GitHub recorded, in real clones, against a server that speaks the API. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { OFFLINE } from '../harness/offline.ts';
import { recipe } from '../harness/recipes.ts';
import { Repository } from '../harness/repository.ts';
import { repository as root } from '../harness/workspace.ts';

const CREATE = 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n';
const INDEX = 'CREATE INDEX orders_note ON orders (note);\n';

interface Payload {
  before?: string;
  readonly number?: number;
  readonly pull_request?: { readonly number: number; readonly base: { sha: string } };
  readonly merge_group?: { base_sha: string };
  readonly repository: { default_branch: string };
}

/** A payload as GitHub recorded it, to be changed by its reader. */
function payload(name: 'pull_request' | 'push' | 'merge_group' | 'workflow_dispatch', which = (_: Payload): boolean => true): Payload {
  const events = createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as readonly { readonly name: string; readonly examples: readonly Payload[] }[];
  const found = events.find((event) => event.name === name)?.examples.find(which);
  assert.ok(found);
  const copy = structuredClone(found);
  copy.repository.default_branch = 'main';
  return copy;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly [{ readonly env: Readonly<Record<string, string>>; readonly run: string }] };
}

interface Result {
  readonly code: number | null;
  readonly output: string;
  readonly summary: string;
  readonly outputs: string;
}

interface Comment {
  readonly id: number;
  body: string;
}

/** As much of GitHub's API as a comment needs. */
class Conversation {
  readonly comments: Comment[] = [{ id: 1, body: 'Looks good.' }];
  readonly calls: string[] = [];
  refuses = false;
  #server: Server | undefined;

  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        this.calls.push(`${request.method ?? ''} ${request.url ?? ''}`);
        const { body = '' } = (text === '' ? {} : JSON.parse(text)) as { readonly body?: string };
        const authorised = request.headers.authorization === 'Bearer secret' && !this.refuses;
        const known = this.comments.find(({ id }) => request.url?.endsWith(`/comments/${id}`) === true);
        if (authorised && request.method === 'POST') this.comments.push({ id: this.comments.length + 1, body });
        if (authorised && request.method === 'PATCH' && known !== undefined) known.body = body;
        response.writeHead(authorised ? 200 : 403).end(JSON.stringify(this.comments));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.close();
  }
}

describe('the GitHub Action', function () {
  this.timeout(300_000);
  const action = parse(readFileSync(`${root}action.yml`, 'utf8')) as Action;
  let origin: Repository;
  let temporary: string;
  let released: string;
  const made: Repository[] = [];

  before(() => {
    temporary = mkdtempSync(join(tmpdir(), 'zero-downtime-action-'));
  });
  after(() => rmSync(temporary, { recursive: true, force: true }));

  /** Main with a released migration, and a pull request on it that adds another in two commits. */
  beforeEach(() => {
    origin = Repository.create();
    made.push(origin);
    for (let commit = 0; commit < 3; commit += 1) origin.commit({ 'readme.md': `${commit}\n`, '.gitignore': 'node_modules\n' });
    released = origin.commit({ 'db/1_create.sql': CREATE });
    origin.git('checkout', '--quiet', '-b', 'topic');
    origin.commit({ 'db/2_index.sql': INDEX });
    origin.commit({ 'readme.md': 'Begun.\n' });
    // A server lets nobody fetch a commit that is on no branch unless it is asked to, as GitHub does.
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  });

  afterEach(() => {
    for (const each of made.splice(0)) each.remove();
  });

  /** As actions/checkout leaves it. */
  function checkout(...options: readonly string[]): Repository {
    const clone = Repository.clone(origin, ...options);
    symlinkSync(`${root}node_modules`, clone.path('node_modules'), 'dir');
    made.push(clone);
    return clone;
  }

  /** Runs the one step of action.yml, with the inputs as a workflow gives them. */
  async function run(clone: Repository, event: Payload, inputs: Readonly<Record<string, string>> = {}, api = 'http://127.0.0.1:1'): Promise<Result> {
    const files = { event: join(temporary, 'event.json'), summary: join(temporary, 'summary.md'), outputs: join(temporary, 'outputs') };
    writeFileSync(files.event, JSON.stringify(event));
    writeFileSync(files.summary, '');
    writeFileSync(files.outputs, '');
    const [step] = action.runs.steps;
    const given = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => {
        const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
        return [name, inputs[input] ?? action.inputs[input]?.default.replace('${{ github.token }}', 'secret') ?? ''];
      }),
    );
    const child = spawn('bash', ['-e', '-c', step.run], {
      cwd: clone.folder,
      env: {
        PATH: process.env['PATH'],
        HOME: temporary,
        ...OFFLINE,
        GITHUB_ACTION_PATH: root,
        GITHUB_WORKSPACE: clone.folder,
        GITHUB_EVENT_PATH: files.event,
        GITHUB_STEP_SUMMARY: files.summary,
        GITHUB_OUTPUT: files.outputs,
        GITHUB_REPOSITORY: 'octo/orders',
        GITHUB_API_URL: api,
        ...given,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, output, summary: readFileSync(files.summary, 'utf8'), outputs: readFileSync(files.outputs, 'utf8') };
  }

  function pullRequest(base = released): Payload {
    const event = payload('pull_request', ({ pull_request: request }) => request !== undefined);
    if (event.pull_request !== undefined) event.pull_request.base.sha = base;
    return event;
  }

  it('fetches what it needs of a checkout of one commit, and reports what the pull request changes', async () => {
    const clone = checkout('--depth', '1', '--branch', 'topic', '--single-branch');
    const { code, output, summary } = await run(clone, pullRequest());
    assert.equal(code, 1, output);
    assert.match(output, /^::error file=db\/2_index\.sql,line=1,[^\n]*title=no-blocking-index::/m);
    assert.doesNotMatch(output, /::warning/);
    assert.match(summary, /^### Zero Downtime: 1 error, 0 warnings\n\n#### `db\/2_index\.sql`/);
  });

  it('looks at what was pushed, at what a queue merges, and on a new branch and a schedule at what the default branch has not', async () => {
    const clone = checkout('--branch', 'topic');
    const push = payload('push', ({ before = '' }) => !/^0+$/.test(before));
    push.before = clone.git('rev-parse', 'HEAD^');
    assert.equal((await run(clone, push)).code, 0, 'the last commit changed no migration');
    push.before = released;
    assert.equal((await run(clone, push)).code, 1);
    assert.equal((await run(clone, payload('push', ({ before = '' }) => /^0+$/.test(before)))).code, 1, 'a new branch');
    const queue = payload('merge_group');
    if (queue.merge_group !== undefined) queue.merge_group.base_sha = released;
    assert.equal((await run(clone, queue)).code, 1);
    assert.equal((await run(clone, payload('workflow_dispatch'))).code, 1);
    assert.equal((await run(clone, pullRequest(), { base: 'HEAD' })).code, 0, 'the base that a workflow names goes before');
  });

  it('says that a base cannot be reached, and checks everything', async () => {
    const clone = checkout('--depth', '1', '--branch', 'topic', '--single-branch');
    const { output, code } = await run(clone, pullRequest('0123456789012345678901234567890123456789'));
    assert.match(output, /::warning title=Zero Downtime::0123456789012345678901234567890123456789 cannot be reached from here[^\n]*fetch-depth: 0/);
    assert.match(output, /too shallow to tell what is released/);
    assert.equal(code, 1);
  });

  it('keeps one comment up to date, and begins none where there is nothing to say', async () => {
    const conversation = new Conversation();
    const api = await conversation.listen();
    try {
      const clone = checkout('--branch', 'topic');
      await run(clone, pullRequest(clone.git('rev-parse', 'HEAD')), { comment: 'true' }, api);
      assert.equal(conversation.comments.length, 1, 'nothing to say');
      await run(clone, pullRequest(), { comment: 'true' }, api);
      await run(clone, pullRequest(), { comment: 'true' }, api);
      assert.equal(conversation.comments.length, 2);
      assert.match(conversation.comments[1]?.body ?? '', /^<!-- zero-downtime -->\n### Zero Downtime: 1 error/);
      assert.ok(conversation.calls.includes(`POST /repos/octo/orders/issues/${pullRequest().pull_request?.number ?? 0}/comments`), conversation.calls.join('\n'));
      clone.commit({ 'db/2_index.sql': INDEX.replace('INDEX', 'INDEX CONCURRENTLY') });
      assert.equal((await run(clone, pullRequest(), { comment: 'true' }, api)).code, 0);
      assert.match(conversation.comments[1]?.body ?? '', /Nothing here would block or break/);
      conversation.refuses = true;
      const refused = await run(clone, pullRequest(), { comment: 'true' }, api);
      assert.match(refused.output, /::warning title=Zero Downtime::The comment could not be written: GET \/repos\/[^\n]* was answered with 403\./);
      assert.equal(refused.code, 0, 'a pull request from a fork fails for nothing but its migrations');
    } finally {
      conversation.close();
    }
  });

  it('writes SARIF where it is asked to, takes arguments and paths, and can be silent', async () => {
    const clone = checkout('--branch', 'topic');
    const { outputs, summary, output } = await run(clone, pullRequest(), { sarif: 'out.sarif', summary: 'false', annotations: 'false', arguments: '--strict --postgres-version 16', paths: 'db' });
    assert.equal(outputs, `sarif=${clone.path('out.sarif')}\n`);
    assert.match(readFileSync(clone.path('out.sarif'), 'utf8'), /"uri": "db\/2_index\.sql"/);
    assert.equal(summary, '');
    assert.doesNotMatch(output, /::error/);
    assert.match(output, /no-blocking-index {2}blocks orders/);
    assert.equal((await run(clone, pullRequest(), { paths: 'nowhere' })).code, 2);
  });

  it('gives the shell nothing of what a pull request may say', () => {
    const [step] = action.runs.steps;
    assert.doesNotMatch(step.run, /\$\{\{/);
    assert.deepEqual(Object.keys(action.inputs).sort(), [...Object.values(step.env).map((value) => /inputs\.([\w-]+)/.exec(value)?.[1] ?? ''), 'working-directory'].sort());
  });

  it('is used by the workflow of the guide', () => {
    const workflow = parse(recipe('docs/guide/ci.md', 'GitHub')['.github/workflows/zero-downtime.yml'] ?? '') as { readonly jobs: { readonly check: { readonly steps: readonly { readonly uses: string; readonly with?: object }[] } } };
    const step = workflow.jobs.check.steps.find(({ uses }) => uses.startsWith('zero-downtime/'));
    for (const name of Object.keys(step?.with ?? {})) assert.ok(name in action.inputs, name);
  });
});
