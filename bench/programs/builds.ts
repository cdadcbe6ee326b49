import { cpSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The builds that are measured, beside the project: somebody may build again while the bench runs. */
export interface Builds {
  readonly folder: string;
  /** The command line's script. */
  readonly commandLine: string;
  /** A configuration for ESLint with the recommended preset and nothing else. */
  readonly eslintConfig: string;
  /** When the command line was built. */
  readonly builtAt: Date;
}

/** Copies both bundles into a folder. @throws {Error} where they were never built */
export function freezeBuilds(folder: string): Builds {
  const sources = { commandLine: `${ROOT}cli/dist/main.js`, plugin: `${ROOT}eslint-plugin/dist/index.js` };
  for (const path of Object.values(sources)) if (!existsSync(path)) throw new Error(`${path} is missing: npm run build`);
  mkdirSync(folder, { recursive: true });
  // The bundles leave some packages outside and find them from where they lie.
  symlinkSync(`${ROOT}node_modules`, `${folder}/node_modules`, 'junction');
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
  const commandLine = `${folder}/cli/main.js`;
  const plugin = `${folder}/eslint-plugin/index.js`;
  const eslintConfig = `${folder}/eslint.config.js`;
  for (const name of ['cli', 'eslint-plugin']) cpSync(`${ROOT}${name}/dist`, `${folder}/${name}`, { recursive: true });
  writeFileSync(eslintConfig, `import plugin from ${JSON.stringify(pathToFileURL(plugin).href)};\n\nexport default [...plugin.configs.recommended];\n`);
  return { folder, commandLine, eslintConfig, builtAt: statSync(sources.commandLine).mtime };
}
