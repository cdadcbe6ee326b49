import type { Severity } from '../eslint-plugin/severity.ts';
import type { Rule } from '../rules/index.ts';

/** A rule that is on, and how its findings count. */
export type ActiveSeverity = Exclude<Severity, 'off'>;

export type Preset = 'recommended' | 'strict';

/** The rules that are on, by their id: those of a preset, then what the user says of single ones. */
export function severitiesOf(rules: readonly Rule[], preset: Preset, own: ReadonlyMap<string, Severity> = new Map()): ReadonlyMap<string, ActiveSeverity> {
  const active = new Map<string, ActiveSeverity>();
  for (const rule of rules) {
    const severity = own.get(rule.id) ?? (preset === 'strict' || rule.preset === 'recommended' ? rule.severity : 'off');
    if (severity !== 'off') active.set(rule.id, severity);
  }
  return active;
}
