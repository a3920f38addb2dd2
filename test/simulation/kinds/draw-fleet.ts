import { type Policies, parsePolicies } from '../../../lib/policy/policies.ts';
import type { FleetInstance } from '../../../local/dsw/entities.ts';
import type { Random } from '../random.ts';
import type { Wake } from '../scenario.ts';
import type { Part } from './scene.ts';

export const DAY = 24 * 3_600_000;
export const HOUR = 3_600_000;

/** 22:00 in Shanghai, on a Monday. */
export const EVENING = Date.parse('2026-01-05T14:00:00Z');

export const TARGET = 'one';

/** @throws Error where a scene's policies are no good */
export function readPolicies(policies: readonly object[], more: object = {}): Policies {
  const targets = [{ name: TARGET, region: 'cn-hangzhou' }];
  const parsed = parsePolicies({ version: 1, targets, policies, ...more });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policies;
}

export interface FleetDraw {
  readonly size: number;
  /** Share that is stopped. */
  readonly stopped?: number;
  readonly fields?: (index: number) => Partial<FleetInstance>;
}

export function drawFleet(
  random: Random,
  { size, stopped = 0.2, fields = () => ({}) }: FleetDraw,
): FleetInstance[] {
  return Array.from({ length: size }, (_, index) => ({
    InstanceId: `dsw-${index}`,
    InstanceName: `notebook_${index}`,
    WorkspaceId: '1001',
    Status: random.chance(stopped) ? 'Stopped' : 'Running',
    GmtCreateTime: new Date(EVENING - 30 * DAY + random.between(0, 3) * 60_000).toISOString(),
    EcsSpec: random.pick(['ecs.g6.large', 'ecs.g6.large', 'ecs.gn6i-c4g1.xlarge']),
    usage: { kind: 'steady', cpuPercent: 2, gpuPercent: 0 },
    ...fields(index),
  }));
}

/** One trigger that is delivered when it is due. */
export function wakeAt(due: number): Wake {
  return { due, at: due, killAt: undefined };
}

export function rough(name: string, wakes: readonly Wake[], until = 0): Part {
  return { name, wakes, isRough: true, isPeopled: true, until };
}

/** Nothing goes wrong, and people leave everything as it is. */
export function calm(name: string, dues: readonly number[], until = 0): Part {
  return { name, wakes: dues.map(wakeAt), isRough: false, isPeopled: false, until };
}

/** The end of all that a part's wakes begin, by the longest that they may last. */
export function endOf(wakes: readonly Wake[], from: number): number {
  return Math.max(from, ...wakes.map(({ at }) => at)) + 20 * 60_000;
}
