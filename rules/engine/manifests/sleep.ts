import type { YamlNode } from '../parse/yaml.ts';

/** A command that sleeps, among those of a shell that follow each other. */
const SLEEP = /(?:^|;|&&)\s*(?:\/(?:usr\/)?bin\/)?sleep\s+(\d+(?:\.\d+)?)(s|m)?(?=\s*(?:$|[;&|]))/g;

/** Seconds that a `preStop` of Kubernetes takes at least; `undefined` where nobody can tell. */
export function sleptSeconds(preStop: YamlNode | undefined): number | undefined {
  const native = preStop?.get('sleep')?.get('seconds')?.scalar;
  if (typeof native === 'number') return native;
  const words = (preStop?.get('exec')?.get('command')?.items() ?? []).map(({ scalar }) => String(scalar ?? ''));
  if (words.length === 0) return undefined;
  const [program = '', flag = '', script = ''] = words;
  const text = /(?:^|\/)(?:ba|da|a)?sh$/.test(program) && /^-\w*c$/.test(flag) ? script : words.join(' ');
  const slept = [...text.matchAll(SLEEP)].map(([, number = '0', unit]) => Number(number) * (unit === 'm' ? 60 : 1));
  return slept.length === 0 ? undefined : slept.reduce((sum, seconds) => sum + seconds, 0);
}
