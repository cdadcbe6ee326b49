import { isAbsolute, relative } from 'node:path';

/** Where GitHub, GitLab, Azure Pipelines and Bitbucket say that they have checked the repository out. */
const CHECKOUTS = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR', 'BUILD_SOURCESDIRECTORY', 'BITBUCKET_CLONE_DIR'];

/** The folder that paths of a report for a platform are relative to: its checkout where we run inside one, else the working directory. */
export function rootOfReports(cwd: string, environment: Readonly<Record<string, string | undefined>>): string {
  const checkout = CHECKOUTS.map((name) => environment[name]).find((folder) => folder !== undefined && folder !== '');
  if (checkout === undefined) return cwd;
  const path = relative(checkout, cwd);
  return path.startsWith('..') || isAbsolute(path) ? cwd : checkout;
}
