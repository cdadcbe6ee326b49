// @ts-check
/** What the GitHub Action does: finds the base, checks what has changed since, and shows it where people look. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { comment } from './comment.js';
import { reach } from './git.js';

/** @param {string} name */
function input(name) {
  return (process.env[`ZERO_DOWNTIME_${name.toUpperCase()}`] ?? '').trim();
}

/** @param {string} text */
function words(text) {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** @param {string} sentence */
function warn(sentence) {
  process.stdout.write(`::warning title=Zero Downtime::${sentence.replaceAll('%', '%25').replaceAll('\n', '%0A')}\n`);
}

/** @returns {any} what happened, as GitHub tells it */
function readEvent() {
  try {
    return JSON.parse(readFileSync(process.env['GITHUB_EVENT_PATH'] ?? '', 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Before which commit nothing is looked at: that of the pull request's target, of the merge queue or before the push; on a new
 * branch and on a schedule the default branch.
 *
 * @param {any} event
 */
function baseOf(event) {
  const told = input('base') || event.pull_request?.base?.sha || event.merge_group?.base_sha || (/^0*$/.test(event.before ?? '') ? undefined : event.before);
  const branch = event.repository?.default_branch;
  return typeof told === 'string' ? told : typeof branch === 'string' ? `origin/${branch}` : undefined;
}

async function main() {
  const event = readEvent();
  const base = baseOf(event);
  const reached = base !== undefined && reach(base);
  if (base !== undefined && !reached) warn(`${base} cannot be reached from here, so everything that is not known to be released is checked. Give actions/checkout fetch-depth: 0.`);
  const summary = join(mkdtempSync(join(tmpdir(), 'zero-downtime-')), 'summary.md');
  const sarif = input('sarif');
  const args = [
    ...['--yes', `zero-downtime@${input('version')}`, 'check', ...(reached ? ['--since', base] : [])],
    ...['--format', input('annotations') === 'false' ? 'text' : 'github', '--output', `markdown=${summary}`],
    ...(sarif === '' ? [] : ['--output', `sarif=${sarif}`]),
    ...words(input('arguments')),
    ...words(input('paths')),
  ];
  const { status, error } = spawnSync('npx', args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
  if (error !== undefined) throw error;

  /** @type {string | undefined} */
  let markdown;
  try {
    markdown = readFileSync(summary, 'utf8');
  } catch {
    // It broke off before it had anything to say; its own words stand in the log.
  }
  if (markdown !== undefined) await show(event, markdown);
  if (sarif !== '' && process.env['GITHUB_OUTPUT']) appendFileSync(process.env['GITHUB_OUTPUT'], `sarif=${resolve(sarif)}\n`);
  return status ?? 2;
}

/**
 * @param {any} event
 * @param {string} markdown
 */
async function show(event, markdown) {
  const { GITHUB_STEP_SUMMARY: page, GITHUB_REPOSITORY: repository = '', GITHUB_API_URL: api = 'https://api.github.com' } = process.env;
  if (input('summary') !== 'false' && page) appendFileSync(page, markdown);
  const number = event.pull_request?.number;
  if (input('comment') !== 'true' || typeof number !== 'number') return;
  try {
    await comment({ api, repository, number, token: input('token') }, markdown, !markdown.startsWith('### Zero Downtime:'));
  } catch (error) {
    // Pull requests from forks may only read.
    warn(`The comment could not be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`zero-downtime: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
