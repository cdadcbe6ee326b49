/** `npm run package`: the built extension as a `.vsix`, with nothing in it but what `.vscodeignore` lets in. */
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Where the package is written. */
export const PACKAGE = `${root}build/zero-downtime.vsix`;

/** Packs the extension as it was built. Nothing is downloaded, and no script of the manifest runs. */
export async function packageExtension(): Promise<void> {
  const { homepage } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly homepage: string };
  mkdirSync(`${root}build`, { recursive: true });
  await createVSIX({
    cwd: root,
    packagePath: PACKAGE,
    dependencies: false,
    // The README's links and its picture lead to the product's site.
    baseContentUrl: homepage,
    baseImagesUrl: homepage,
    allowMissingRepository: true,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packageExtension();
