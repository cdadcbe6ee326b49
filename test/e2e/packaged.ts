import { PACKAGE, packageExtension } from '../../tools/package.ts';

let packaged: Promise<string> | undefined;

/** The extension as it is published, packed once for all tests of a process. */
export function packagedExtension(): Promise<string> {
  packaged ??= packageExtension().then(() => PACKAGE);
  return packaged;
}
