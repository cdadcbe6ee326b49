import { rules } from '../rules/index.ts';
import { DiskFiles } from './disk.ts';
import { fingerprintOf } from './fingerprint.ts';
import { GitBases } from './git-base.ts';
import { installedParser } from './installed-parser.ts';
import manifest from './package.json' with { type: 'json' };
import { createPlugin } from './plugin.ts';

const bases = new GitBases();

const plugin = createPlugin(
  {
    files: new DiskFiles(),
    notify: (message) => process.emitWarning(message, 'ZeroDowntime'),
    clock: Date.now,
    base: (folder, revision) => bases.of(folder, revision),
    readCode: installedParser,
    fingerprint: (settings) => {
      const base = bases.of(process.cwd(), settings.baseline);
      const isReleased = (path: string): boolean => base?.has(path.replaceAll('\\', '/')) === true;
      const projects = settings.projects ?? [];
      const migrations = [settings, ...projects].flatMap((each) => each.migrations ?? []);
      const releases = [settings, ...projects].flatMap((each) => (each.releases === undefined ? [] : [bases.commitOf(process.cwd(), { newestTag: each.releases })]));
      return [fingerprintOf(process.cwd(), Date.now(), isReleased, migrations), bases.commitOf(process.cwd(), settings.baseline), ...releases].join(' ');
    },
  },
  rules,
  manifest.version,
);

export default plugin;
// A CommonJS configuration that requires this module gets the plugin itself.
export { plugin as 'module.exports' };
