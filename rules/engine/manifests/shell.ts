import type { Image } from './dockerfile.ts';

/**
 * What the shell of an image does with the last command of `sh -c`: `stays` beside it, as dash does, or `leaves`, as bash and busybox do,
 * which become that command. Measured in test/truth/process-one.test.ts.
 */
export type Shell = 'stays' | 'leaves' | 'unknown';

/** Official images, whose entrypoint is none or becomes what it is given, and whose shell is dash where they stand on Debian. */
const OFFICIAL = /^(?:docker\.io\/|public\.ecr\.aws\/docker\/)?(?:library\/)?(node|debian|ubuntu|python|ruby|golang|openjdk|eclipse-temurin|php|rust|buildpack-deps|alpine)(?::([\w.-]+))?(?:@[\w:]+)?$/;

/** Tags of the same images that stand on something else than Debian or Alpine. */
const OTHER_SYSTEM = /windows|nanoserver|ubi\d|oracle|centos/;

/** The shell of an image, by the image that it begins with; `unknown` for all but official ones. */
export function shellOf({ base, setsShell }: Image): Shell {
  const [, name, tag = ''] = OFFICIAL.exec(base ?? '') ?? [];
  if (name === undefined || setsShell || OTHER_SYSTEM.test(tag)) return 'unknown';
  // Oracle Linux until 17, Ubuntu since then.
  if (name === 'openjdk' && !/alpine|slim|bullseye|bookworm|buster/.test(tag)) return 'unknown';
  return name === 'alpine' || /alpine/.test(tag) ? 'leaves' : 'stays';
}

/** Words by which a script hands itself over, or takes signals itself. */
const HANDS_OVER = /(?<!\b(?:bundle|npm|pnpm|yarn|docker|kubectl)[ \t]+)(?:^|(?<=[\s;&|(]))(?:exec|trap|wait|tini|dumb-init|su-exec|gosu|setpriv|s6-\w+|supervisord|pm2-runtime)(?=\s|$)/m;

/** Whether a text for a shell ends as another program, or listens for signals, as far as its words tell. */
export function handsOver(script: string): boolean {
  return HANDS_OVER.test(script);
}

/** One command of plain words, without anything that only a shell understands. */
const PLAIN = /^[\w@%+:,./-]+(?:[ \t]+[\w@%+:,./=-]+)*$/;

/** The words of a command that needs no shell; `undefined` for one that does. */
export function plainWords(command: string): readonly string[] | undefined {
  return PLAIN.test(command) ? command.split(/[ \t]+/) : undefined;
}

/** Where the last command of a list begins; `undefined` where it is more than a list of simple commands. */
export function lastCommand(script: string): number | undefined {
  const shown = script.replace(/\$\{\w+\}/g, (variable) => '_'.repeat(variable.length));
  if (/[|(){}`\n#]|<<|&(?!&)(?<!&&)|\b(?:if|for|while|case|until)\b/.test(shown)) return undefined;
  if (/(['"])[^'"]*(?:&&|;)[^'"]*\1/.test(script)) return undefined;
  const last = Math.max(script.lastIndexOf('&&') + 2, script.lastIndexOf(';') + 1);
  const start = last <= 1 ? 0 : last;
  const rest = script.slice(start);
  if (rest.trim() === '' || /^\s*\w+=/.test(rest)) return undefined;
  return start + (rest.length - rest.trimStart().length);
}
