/** One question to a client, as code. */
export interface Check {
  readonly name: string;
  readonly required: boolean;
  /** An expression that is a promise. */
  readonly ask: string;
}

/** What the module has to know of the service. */
export interface HealthParts {
  readonly isTypeScript: boolean;
  readonly modules: 'esm' | 'commonjs';
  readonly checks: readonly Check[];
  /** What tells that the instance shuts down, where the project has it. */
  readonly isShuttingDown: string | undefined;
}

type Lines = readonly string[];

function limits(): Lines {
  return [
    '/** How long a check may take: below the limit of the probe, which is one second in Kubernetes. Milliseconds, like all of these. */',
    'const CHECK_LIMIT = 800;',
    '/** How long its answer is kept, so that probes do not load what they ask. */',
    'const KEPT_FOR = 2_000;',
    '/** Whether an instance that loses what it needs stops being ready. All instances share it: all of them would stop at once. */',
    'const UNREADY_WHEN_LOST = false;',
    '',
  ];
}

function checksOf({ isTypeScript, checks }: HealthParts): Lines {
  const shape = isTypeScript ? ['interface Check {', '  readonly name: string;', '  /** Without it the instance cannot serve. */', '  readonly required: boolean;', '  readonly ask: () => unknown;', '}', ''] : [];
  return [
    ...shape,
    '/** What is asked before the instance says that it is ready. */',
    `const CHECKS${isTypeScript ? ': readonly Check[]' : ''} = [`,
    ...checks.map(({ name, required, ask }) => `  { name: '${name}', required: ${required}, ask: () => ${ask} },`),
    '];',
    '',
  ];
}

function answer({ isTypeScript, modules, isShuttingDown }: HealthParts): Lines {
  const type = (text: string): string => (isTypeScript ? text : '');
  const head = `${modules === 'esm' ? 'export ' : ''}async function readiness()${type(': Promise<Readiness>')} {`;
  const stays = isShuttingDown === undefined ? '' : `!${isShuttingDown}()`;
  const shape = isTypeScript ? ['interface Readiness {', '  readonly ready: boolean;', '  /** Which clients have answered: not what they said, which is for the log. */', '  readonly checks: Readonly<Record<string, boolean>>;', '}', ''] : [];
  const serves = '(serves || (reached && !UNREADY_WHEN_LOST))';
  return [
    ...shape,
    'let reached = false;',
    isTypeScript ? 'let last: { readonly at: number; readonly checks: Promise<Readonly<Record<string, boolean>>> } | undefined;' : 'let last;',
    '',
    `/** Ready from when everything that is required has answered once${stays === '' ? '' : ', and until the instance is told to stop'}. */`,
    head,
    '  const now = performance.now();',
    '  if (last === undefined || now - last.at > KEPT_FOR) last = { at: now, checks: askAll() };',
    '  const checks = await last.checks;',
    '  const serves = CHECKS.every(({ name, required }) => !required || checks[name] === true);',
    '  if (serves) reached = true;',
    `  return { ready: ${stays === '' ? serves.slice(1, -1) : `${stays} && ${serves}`}, checks };`,
    '}',
    '',
    `async function askAll()${type(': Promise<Readonly<Record<string, boolean>>>')} {`,
    `  const checks${type(': Record<string, boolean>')} = {};`,
    '  await Promise.all(',
    '    CHECKS.map(async ({ name, ask }) => {',
    '      checks[name] = await answers(ask);',
    '    }),',
    '  );',
    '  return checks;',
    '}',
    '',
    `async function answers(ask${type(': () => unknown')})${type(': Promise<boolean>')} {`,
    '  try {',
    '    return await Promise.race([Promise.resolve(ask()).then(() => true), delay(CHECK_LIMIT, false)]);',
    '  } catch (error) {',
    `    console.error('While checking readiness:', error);`,
    '    return false;',
    '  }',
    '}',
  ];
}

function withoutChecks({ isTypeScript, modules, isShuttingDown }: HealthParts): Lines {
  const type = isTypeScript ? ': Promise<{ readonly ready: boolean }>' : '';
  return ['/** Ready until the instance is told to stop. */', `${modules === 'esm' ? 'export ' : ''}function readiness()${type} {`, `  return Promise.resolve({ ready: !${isShuttingDown ?? 'false'}() });`, '}'];
}

/**
 * The module that tells whether an instance is ready, in the form that `inStyle` takes, without its imports of the project.
 *
 * @param imports statements that import what the checks use
 */
export function healthModule(parts: HealthParts, imports: readonly string[]): string {
  const hasChecks = parts.checks.length > 0;
  const timers = parts.modules === 'esm' ? `import { setTimeout as delay } from 'node:timers/promises';` : `const { setTimeout: delay } = require('node:timers/promises');`;
  const end = parts.modules === 'esm' ? [] : ['', 'module.exports = { readiness };'];
  const head = [...(hasChecks ? [timers] : []), ...imports, ''];
  const body = hasChecks ? [...limits(), ...checksOf(parts), ...answer(parts)] : withoutChecks(parts);
  return `${[...head, ...body, ...end].join('\n')}\n`;
}
