import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../lib/cli/command.ts';
import { formatPlan } from '../../../lib/cli/plan-view.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { stepsOfFile } from '../../../lib/policy/steps.ts';
import type { FleetPlan } from '../../../lib/run/fleet-plan.ts';

const context: CommandContext = {
  env: {},
  clock: { now: () => new Date(0), sleep: async () => undefined },
  signal: new AbortController().signal,
  style: (_colour, text) => text,
  width: undefined,
  openStdin: async function* () {},
  say: () => undefined,
};

/** 25 to stop, 1 busy, 30 already stopped. */
function aPlan(): FleetPlan {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [{ name: 'night', kind: 'stop', window: { from: '22:00', to: '08:00' } }],
  });
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  const [policy] = stepsOfFile(parsed.policies);
  const [target] = parsed.policies.targets;
  if (policy === undefined || target === undefined) throw new TypeError('no policy or target');
  const decision = (action: 'stop' | 'keep', reason: string, number: number) => ({
    instanceId: `dsw-${reason}-${number}`,
    instanceName: 'a',
    workspaceId: '1',
    ownerId: '2',
    ownerName: undefined,
    action,
    reason,
    evidence: {},
  });
  const decisions = [
    ...Array.from({ length: 30 }, (_, index) => decision('keep', 'already-stopped', index)),
    decision('keep', 'busy', 0),
    ...Array.from({ length: 25 }, (_, index) => decision('stop', 'off-hours', index)),
  ];
  const at = '2026-01-05T14:00:00Z';
  const plan = {
    version: 1,
    policy: 'night',
    kind: 'stop',
    target: 'main',
    scheduledAt: at,
    decidedAt: at,
    decisions,
  } as const;
  return {
    policy,
    target,
    record: { version: 1, digest: 'd', recordedAt: at, observedAt: at, plan, warnings: [] },
    decisions,
    trips: [],
    savings: { hours: 0, gpuHours: 0, money: [], unpriced: 0, assumption: 'Estimate.' },
  };
}

const idsOf = (text: string) =>
  [...text.matchAll(/^(?:stop|keep) +(dsw-\S+)/gm)].map(([, id]) => id);

describe('formatPlan', () => {
  it('shows the first of each action, what was to be expected last, and counts the others', () => {
    const text = formatPlan(aPlan(), context);

    const ids = idsOf(text);
    expect(ids).toHaveLength(40);
    expect(ids[20]).toBe('dsw-busy-0');
    expect(text).toContain('… and 5 more to stop, 11 more to keep; --all shows every row.');
    expect(text).toContain('25 to stop, 31 to keep (30 already-stopped, 1 busy).');
    expect(text).toContain('as of Mon 2026-01-05 22:00 Asia/Shanghai');
  });

  it('shows all when asked', () => {
    const text = formatPlan(aPlan(), context, { all: true });

    expect(idsOf(text)).toHaveLength(56);
    expect(text).not.toContain('--all');
  });
});
