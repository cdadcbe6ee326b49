import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A project of a user on disk, with our built packages installed as npm would link them. */
export class Workspace {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.folder = mkdtempSync(join(tmpdir(), 'zero-downtime-'));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(join(repository, 'eslint-plugin'), join(this.folder, 'node_modules/eslint-plugin-zero-downtime'), 'dir');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string | Uint8Array): void {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where the repository stands, with a slash at the end. */
export { repository };
