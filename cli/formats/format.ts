import { toReport } from './report.ts';
import type { Run } from './run.ts';

export const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab', 'markdown'] as const;

export type Format = (typeof FORMATS)[number];

/** Prints a run. A format is loaded when it is asked for: most runs need one. */
export async function print(format: Format, run: Run, coloured: boolean): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('./text.ts')).formatText(run.reports, run.summary, run.cwd, coloured);
    case 'json':
      return (await import('./json.ts')).formatJson(run.reports, run.summary, run.cwd);
    case 'sarif':
      return (await import('../../formatters/sarif.ts')).formatSarif(toReport(run));
    case 'github':
      return (await import('../../formatters/github.ts')).formatGithub(toReport(run));
    case 'gitlab':
      return (await import('../../formatters/gitlab.ts')).formatGitlab(toReport(run));
    case 'markdown':
      return (await import('../../formatters/markdown.ts')).formatMarkdown(toReport(run));
  }
}
