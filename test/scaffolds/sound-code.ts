import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { DiskFiles } from '../../eslint-plugin/disk.ts';
import { createPlugin } from '../../eslint-plugin/plugin.ts';
import { rules } from '../../rules/index.ts';
import { repository } from '../harness/workspace.ts';

const OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  target: 'es2023',
  module: 'nodenext',
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
};
const CONFIGURATION = { compilerOptions: OPTIONS, include: ['**/*.ts'] };

/** The strict `tsconfig.json` of a project whose code is looked at here. */
export const TSCONFIG = JSON.stringify(CONFIGURATION);

function linkFrom(modules: string, folder: string): void {
  for (const name of readdirSync(modules)) {
    const target = join(folder, 'node_modules', name);
    if (name.startsWith('.') || name === 'eslint-plugin-zero-downtime' || readdirSync(join(folder, 'node_modules')).includes(name)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(modules, name), target, 'dir');
  }
}

/** The packages of the repository and of its example, for a project elsewhere. */
export function linkPackages(folder: string): void {
  linkFrom(`${repository}node_modules`, folder);
  linkFrom(`${repository}examples/orders-service/node_modules`, folder);
}

/** What the compiler says of a folder, under strict. */
export function compileProblems(folder: string): readonly string[] {
  const { fileNames, options } = ts.parseJsonConfigFileContent(CONFIGURATION, ts.sys, folder);
  return ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options)).map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

/** What ESLint says of a folder, with our strict preset and the typed rules of typescript-eslint. */
export async function lintProblems(folder: string, ignores: readonly string[] = []): Promise<readonly string[]> {
  const plugin = createPlugin({ files: new DiskFiles(), notify: () => undefined, clock: Date.now, fingerprint: () => '' }, rules, '0.0.0');
  // The same folder is linted again after it was changed, in CI as well.
  const typed = { files: ['**/*.ts'], extends: [...tseslint.configs.recommendedTypeChecked], languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: folder, disallowAutomaticSingleRunInference: true } } };
  const config = [{ ignores: ['unused/', ...ignores] }, ...tseslint.config(typed), ...(plugin.configs['strict'] as object[])];
  const results = await new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: config as never }).lintFiles(['**/*.{ts,js}']);
  return results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, message, line }) => `${filePath.slice(folder.length + 1)}:${line} ${ruleId ?? ''} ${message}`));
}
