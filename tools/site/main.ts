/** `npm run site`: the documentation as a site in `build/site`, from the guides and the rules' own pages. With `--serve` it stays up. */
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vitepress';
import { repository } from './repository.ts';
import { writeSources } from './sources.ts';

/** Where the site is written. */
export const SITE = `${repository}build/site`;

/** Builds the site; a link that leads nowhere fails it. */
export async function buildSite(): Promise<void> {
  const sources = `${repository}build/site-sources`;
  writeSources(sources);
  await build(sources, { outDir: SITE });
}

async function serve(): Promise<void> {
  const sources = `${repository}build/site-sources`;
  writeSources(sources);
  const server = await createServer(sources);
  await server.listen();
  server.printUrls();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await (process.argv.includes('--serve') ? serve() : buildSite());
