import { rules } from '../rules/index.ts';
import { DiskFiles } from './disk.ts';
import { fingerprintOf } from './fingerprint.ts';
import manifest from './package.json' with { type: 'json' };
import { createPlugin } from './plugin.ts';

const plugin = createPlugin(
  {
    files: new DiskFiles(),
    notify: (message) => process.emitWarning(message, 'ZeroDowntime'),
    fingerprint: () => fingerprintOf(process.cwd()),
  },
  rules,
  manifest.version,
);

export default plugin;
// A CommonJS configuration that requires this module gets the plugin itself.
export { plugin as 'module.exports' };
