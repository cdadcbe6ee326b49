import type { Start } from '../../engine/model/manifest.ts';
import { defineManifestRule } from '../../engine/model/rule.ts';

interface Sentences {
  readonly what: string;
  readonly why: string;
}

function sentences({ wrapper, command }: Start): Sentences {
  switch (wrapper) {
    case 'shell':
      return {
        what: `SIGTERM never reaches \`${command}\`: a shell starts it and stays in front of it as process 1.`,
        why: 'A deploy stops an old container with a signal to process 1. The shell does not hand it on, so the service goes on taking requests until the grace period is over, and is killed with all of them.',
      };
    case 'script':
      return {
        what: `SIGTERM never reaches what \`${command}\` starts: the script stays in front of it as process 1.`,
        why: 'A deploy stops an old container with a signal to process 1. A shell does not hand it on, so the service goes on taking requests until the grace period is over, and is killed with all of them.',
      };
    case 'yarn':
      return {
        what: `\`${command}\` cuts every request at a deploy: yarn 1 ends at SIGTERM without waiting for what it has started.`,
        why: 'It is process 1 of the container, and the kernel kills all others when that ends: the service has no time to finish its answers.',
      };
    case 'runner':
      return {
        what: `\`${command}\` cuts every request at a deploy: the program that runs the scripts of its script ends at SIGTERM without a word to them.`,
        why: 'When it has ended, process 1 of the container ends as well, and the kernel kills all others: the service has no time to finish its answers.',
      };
    case 'npm':
    case 'npx':
    case 'pnpm':
      return {
        what: `\`${command}\` cuts every request at a deploy: SIGTERM ends ${wrapper} and the shell below it, and never reaches the service.`,
        why: `${wrapper} starts the script in a shell, which dies of the signal without handing it on. Then ${wrapper}, process 1 of the container, ends, and the kernel kills all others.`,
      };
  }
}

/** Programs that start others through a shell. */
const MANAGER = /^(?:npm|npx|pnpm|yarn)\b/;

/** As the words of the exec form are. */
function isExecForm(text: string): boolean {
  return text.startsWith('[');
}

function instead({ wrapper, instruction, command, replacement }: Start): string {
  if (wrapper === 'script') return `Start the service with \`exec\` on the last line of \`${command}\`: it then takes the place of the shell.`;
  if (replacement !== undefined) return isExecForm(replacement) && !/"-c"/.test(replacement) ? `Use the exec form, with nothing in front of the service: \`${instruction} ${replacement}\`.` : `Let the service take the place of the shell: \`${instruction} ${replacement}\`.`;
  if (MANAGER.test(command)) return `Start the program that the script starts, in the exec form and without \`${command.split(' ')[0] ?? ''}\`, such as \`${instruction} ["node", "dist/server.js"]\`.`;
  return `Name the program in the exec form, such as \`${instruction} ["node", "dist/server.js"]\`, or put \`exec\` before it in the shell.`;
}

export default defineManifestRule({
  id: 'require-signal-safe-command',
  family: 'deploy',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require that the signal which stops a container reaches the service in it.',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example',
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
    'measured: test/truth/process-one.test.ts',
  ],
  facts: ['start'],
  check(start) {
    const { instruction, range, replacement } = start;
    return {
      range,
      message: { ...sentences(start), instead: instead(start) },
      ...(replacement === undefined ? {} : { suggestions: [{ title: `Write \`${instruction} ${replacement}\``, edits: [{ range, text: replacement }] }] }),
    };
  },
});
