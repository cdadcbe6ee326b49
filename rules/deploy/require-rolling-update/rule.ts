import type { Finding } from '../../engine/model/hazard.ts';
import { isAsked, type Said, type Workload } from '../../engine/model/manifest.ts';
import { defineManifestRule } from '../../engine/model/rule.ts';

const WHY = 'Until a new pod has started and says that it is ready, nobody answers: every deploy is an outage of at least that long, and of as long as it takes to roll back where the new version does not start.';

export default defineManifestRule({
  id: 'require-rolling-update',
  family: 'deploy',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require a Deployment that is asked for work to keep pods while it replaces them.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  facts: ['workload'],
  check(workload) {
    const { resource, partial, keepsData, replicas, strategy } = workload;
    if (resource !== 'Deployment' || partial || keepsData || replicas?.value === 0 || !workload.containers.some(isAsked)) return undefined;
    const whose = workload.name === undefined ? 'the Deployment' : `\`${workload.name}\``;
    return strategy.type?.value === 'Recreate' ? recreated(whose, strategy.type) : allTaken(whose, workload);
  },
});

function recreated(whose: string, { range }: Said<string>): Finding {
  return {
    range,
    message: {
      what: `A deploy stops every pod of ${whose} before it starts the first new one.`,
      why: WHY,
      instead: 'Use the strategy `RollingUpdate`, with `maxUnavailable: 0`, so that an old pod is stopped only when a new one is ready.',
    },
    suggestions: [{ title: 'Replace the pods one after the other', edits: [{ range, text: 'RollingUpdate' }] }],
  };
}

function allTaken(whose: string, { replicas, strategy: { maxUnavailable, maxSurge } }: Workload): Finding | undefined {
  if (maxUnavailable === undefined) return undefined;
  const { value, range } = maxUnavailable;
  if (!takesAll(value, replicas?.value)) return undefined;
  const all = replicas === undefined || replicas.value > 1 ? 'all pods' : 'the only pod';
  return {
    range,
    message: {
      what: `With \`maxUnavailable: ${value}\` a deploy may stop ${all} of ${whose} at once.`,
      why: WHY,
      instead: 'Write `maxUnavailable: 0`, so that an old pod is stopped only when a new one is ready.',
    },
    ...(maxSurge?.value === 0 || maxSurge?.value === '0%' ? {} : { suggestions: [{ title: 'Stop an old pod only when a new one is ready', edits: [{ range, text: '0' }] }] }),
  };
}

/** Shares are rounded down; how many pods there are, a manifest without a number leaves to somebody else. */
function takesAll(value: number | string, replicas: number | undefined): boolean {
  const share = /^(\d+)%$/.exec(String(value))?.[1];
  if (share !== undefined) return Number(share) >= 100;
  return replicas !== undefined && Number(value) >= replicas;
}
