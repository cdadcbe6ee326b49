import type { CodeFile } from './engine/model/code.ts';
import type { Fact } from './engine/model/fact.ts';
import type { Finding, Hazard } from './engine/model/hazard.ts';
import type { ServiceRule } from './engine/model/rule.ts';
import type { Project } from './engine/project/project.ts';

function isList(result: Finding | readonly Finding[]): result is readonly Finding[] {
  return Array.isArray(result);
}

function checked(rule: ServiceRule, fact: Fact, service: Parameters<ServiceRule['check']>[1]): readonly Finding[] {
  const result = rule.check(fact, service);
  return result === undefined ? [] : isList(result) ? result : [result];
}

/** What the rules about the running service find in one file of code. One cause, one message: a rule speaks once at a place. */
export function serviceHazards(code: CodeFile, project: Project, rules: readonly ServiceRule[]): readonly Hazard[] {
  const service = project.services.of(code);
  const hazards = new Map<string, Hazard>();
  for (const fact of service.facts) {
    for (const rule of rules) {
      if (!rule.facts.includes(fact.kind) || (rule.family === 'shutdown' && service.settings.shutdown === 'external')) continue;
      for (const finding of checked(rule, fact, service)) {
        const key = `${rule.id} ${finding.range.start} ${finding.range.end}`;
        if (!hazards.has(key)) hazards.set(key, { ...finding, rule: rule.id, suggestions: finding.suggestions ?? [], blocked: [], released: false, statement: fact.range });
      }
    }
  }
  return [...hazards.values()];
}
