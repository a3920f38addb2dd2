import type { Policy, StopPolicy, Target } from '../../lib/policy/policies.ts';
import { HOLD } from './scenario.ts';

/**
 * A second opinion on what protects an instance, on the wire's own words and for the policies of these scenarios only. It
 * shares nothing with `lib/policy`, so that the two check each other.
 */
export interface Sight {
  /** An item of ListInstances. */
  readonly wire: Readonly<Record<string, unknown>>;
  /** When the service said so, epoch ms. */
  readonly servedAt: number;
  /** Values by metric, where they were asked for. */
  readonly usage: ReadonlyMap<string, readonly number[]>;
}

/** Why an instance must not be stopped at an instant; undefined when it may be. */
export function findProtection(
  { wire, usage }: Sight,
  policy: StopPolicy,
  target: Target,
  now: number,
): string | undefined {
  if (wire['Status'] !== 'Running') return `it was ${String(wire['Status'])}`;
  if (wire['PaymentType'] !== 'PayAsYouGo') return 'it is a subscription';
  const workspace = String(wire['WorkspaceId']);
  if (target.workspaces !== undefined && !target.workspaces.includes(workspace)) {
    return `it is in workspace ${workspace}`;
  }
  const labels = readLabels(wire['Labels']);
  const spared = Object.keys(policy.where).length > 0;
  if (spared && labels.get('env') === 'prod') return 'it has the label env: prod';
  const hold = labels.get(HOLD);
  const until = Date.parse(hold ?? '');
  if (hold !== undefined && Number.isNaN(until)) return 'its hold is not readable';
  if (until > now) return `it was held until ${hold}`;
  const busy = 'unless' in policy ? policy.unless.busy : undefined;
  return busy === undefined ? undefined : findUse(usage, wire['AcceleratorType'], busy);
}

function findUse(
  usage: Sight['usage'],
  accelerator: unknown,
  limits: { readonly cpuPercent: number; readonly gpuPercent: number },
): string | undefined {
  const needed = [
    ['CpuCoreUsage', limits.cpuPercent] as const,
    ...(accelerator === 'GPU' ? [['GpuCoreUsage', limits.gpuPercent] as const] : []),
  ];
  for (const [metric, limit] of needed) {
    const values = usage.get(metric) ?? [];
    if (values.length === 0) return `its ${metric} was not known`;
    if (values.some((value) => value >= limit)) return `its ${metric} was over ${limit} %`;
  }
  return undefined;
}

export function readLabels(value: unknown): Map<string, string> {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return new Map(
    list.map((label) => {
      const { Key, Value } = label as { readonly Key: string; readonly Value: string };
      return [Key, Value];
    }),
  );
}

/** Whether a plan goes over a limit of its policy. */
export function exceedsLimits(wanted: number, population: number, policy: Policy): boolean {
  const { count = Number.POSITIVE_INFINITY, percent = 100 } = policy.limits;
  return wanted > count || wanted * 100 > population * percent;
}
