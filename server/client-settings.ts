import { readSettings } from '../eslint-plugin/settings.ts';
import type { EditorConfiguration } from './file-configuration.ts';

/** What a user sets for one folder. */
export interface FolderSettings {
  readonly configuration: EditorConfiguration;
  /** Whether the project's ESLint configuration is asked. */
  readonly eslint: boolean;
  /** Which files are reported without being open. */
  readonly check: 'openFiles' | 'workspace';
}

export const DEFAULT_SETTINGS: FolderSettings = { configuration: { source: 'editor', preset: 'recommended', settings: {} }, eslint: true, check: 'workspace' };

/** Keys of the section that are not the engine's. */
const CLIENT_KEYS = new Set(['preset', 'eslint', 'check', 'trace', 'trusted', 'reportedByEslint', 'takesStatus', 'showsPlaces']);

/** Reads the section \`zeroDowntime\` as a client sends it. What is wrong is told in sentences, and the rest holds. */
export function readClientSettings(raw: unknown): { readonly settings: FolderSettings; readonly problems: readonly string[] } {
  const section = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
  const given = Object.fromEntries(Object.entries(section).filter(([name, value]) => !CLIENT_KEYS.has(name) && value !== null && value !== undefined));
  const { settings, problems } = readSettings(given);
  return {
    settings: {
      configuration: { source: 'editor', preset: section.preset === 'strict' ? 'strict' : 'recommended', settings },
      eslint: section.eslint !== 'off',
      check: section.check === 'openFiles' ? 'openFiles' : 'workspace',
    },
    problems: problems.map((problem) => problem.replace("settings['zero-downtime'].", 'zeroDowntime.')),
  };
}
