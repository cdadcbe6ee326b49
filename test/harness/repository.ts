import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const IDENTITY = { GIT_AUTHOR_NAME: 'Anna', GIT_AUTHOR_EMAIL: 'anna@example.com', GIT_COMMITTER_NAME: 'Anna', GIT_COMMITTER_EMAIL: 'anna@example.com' };

/** A real repository on disk, of a person who commits migrations. Nothing of the machine's own configuration counts. */
export class Repository {
  readonly folder: string;
  /** What programs that git starts, hooks above all, find in their environment besides. */
  readonly environment: Record<string, string> = {};

  private constructor(folder: string) {
    this.folder = folder;
  }

  static create(): Repository {
    const repository = new Repository(mkdtempSync(join(tmpdir(), 'zero-downtime-git-')));
    repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  /** A clone of another repository, over a real transport, so that its depth counts. */
  static clone(from: Repository, ...options: readonly string[]): Repository {
    const folder = mkdtempSync(join(tmpdir(), 'zero-downtime-git-'));
    new Repository(folder).git('clone', '--quiet', ...options, `file://${from.folder}`, '.');
    return new Repository(folder);
  }

  git(...args: readonly string[]): string {
    const env = { PATH: process.env['PATH'], HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...IDENTITY, ...this.environment };
    return execFileSync('git', ['-c', 'core.autocrlf=false', ...args], { cwd: this.folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Writes files and commits them; gives the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'Change');
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
