import { type CullerValues, mayHaveGpu } from '../culler-comparison.ts';
import type { InstanceObservation } from '../observation.ts';
import type { CullerPolicy } from '../policies.ts';
import { compileWhere } from '../where.ts';

/** What a policy wants an instance to have, and by which of its keys. */
export interface Wanted {
  /** Undefined where the instance is left as it is. */
  readonly culler: CullerValues | undefined;
  /** `culler`, `rules[2]` or `exempt`. */
  readonly by: string;
}

/** Makes a policy's answer to which culler an instance is to have: exempt first, then the rules in their order. */
export function compileWanted(
  policy: Pick<CullerPolicy, 'exempt' | 'rules' | 'culler'>,
  nowMs: number,
): (instance: InstanceObservation) => Wanted {
  const exempt = policy.exempt && compileWhere(policy.exempt, nowMs);
  const rules = policy.rules.map((rule, index) => ({
    misses: compileWhere(rule.where, nowMs),
    culler: rule.culler,
    by: `rules[${index}]`,
  }));
  return (instance) => {
    if (exempt?.(instance) === undefined && exempt !== undefined) {
      return { culler: undefined, by: 'exempt' };
    }
    const rule = rules.find(({ misses }) => misses(instance) === undefined);
    const { culler, by } = rule ?? { culler: policy.culler, by: 'culler' };
    if (culler === 'none') return { culler: undefined, by };
    const { minutes, cpuPercent, gpuPercent } = culler;
    return {
      culler: { minutes, cpuPercent, ...(mayHaveGpu(instance) ? { gpuPercent } : {}) },
      by,
    };
  };
}
