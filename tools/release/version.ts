/** `npm run next-version`: takes the changesets into the packages' versions and changelogs, and the version into all that names it. */
import { execFileSync } from 'node:child_process';
import { writePins } from './pins.ts';

execFileSync('npx', ['changeset', 'version'], { stdio: 'inherit' });
writePins();
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { stdio: 'inherit' });
