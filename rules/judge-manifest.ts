import type { Finding, Hazard } from './engine/model/hazard.ts';
import type { ManifestRule } from './engine/model/rule.ts';
import type { Project } from './engine/project/project.ts';

function isList(result: Finding | readonly Finding[]): result is readonly Finding[] {
  return Array.isArray(result);
}

/** What the rules about the deploy find in one manifest. */
export function manifestHazards(path: string, text: string, project: Project, rules: readonly ManifestRule[]): readonly Hazard[] {
  const deployment = project.deployments.of(path, text);
  return deployment.facts.flatMap((fact) =>
    rules
      .filter((rule) => rule.facts.includes(fact.kind))
      .flatMap((rule) => {
        const result = rule.check(fact, deployment);
        const findings = result === undefined ? [] : isList(result) ? result : [result];
        return findings.map((finding) => ({ ...finding, rule: rule.id, suggestions: finding.suggestions ?? [], blocked: [], released: false, statement: fact.range }));
      }),
  );
}
