import { type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import type { RunDeps } from '../../lib/run/ports.ts';
import type { RunReport, RunResult } from '../../lib/run/report.ts';
import { type RunDueInput, runDue } from '../../lib/run/run-due.ts';
import { addSnapshots, type FakeSnapshots } from './fake-snapshots.ts';
import { aRunSetup, NIGHT, type RunSetup } from './run-setup.ts';

/** Snapshots at 22:00 in Shanghai, of which the last two stay; `fields` change the policy. */
export function aSnapshotFile(
  fields: Readonly<Record<string, unknown>> = {},
  others: readonly Readonly<Record<string, unknown>>[] = [],
): Policies {
  const policy = {
    name: 'nightly',
    kind: 'snapshot',
    schedule: '0 0 22 * * *',
    image: '{registry}/team/{instance}:{name}',
    retention: { keepLast: 2 },
    ...fields,
  };
  const targets = [{ name: 'main', region: 'cn-hangzhou' }];
  const result = parsePolicies({ version: 1, targets, policies: [policy, ...others] });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policies;
}

export interface SnapshotSetup extends RunSetup {
  readonly snapshots: FakeSnapshots;
  readonly policies: Policies;
  /** Wakes the engine; the results by policy. */
  wake(
    triggerTime?: string,
    change?: Partial<RunDueInput> & { readonly deps?: RunDeps },
  ): Promise<Record<string, RunReport>>;
}

export function aSnapshotSetup(
  fleet: readonly Record<string, unknown>[],
  policies: Policies = aSnapshotFile(),
): SnapshotSetup {
  const setup = aRunSetup(fleet, policies);
  const snapshots = addSnapshots(setup.clock, setup.dsw);
  const deps = { ...setup.deps, dsw: snapshots.client };
  return {
    ...setup,
    deps,
    snapshots,
    policies,
    async wake(triggerTime = NIGHT, { deps: others = deps, ...change } = {}) {
      const input = {
        policies,
        mode: 'act',
        triggerTime: new Date(triggerTime),
        ...change,
      } as const;
      return byPolicy(await runDue(async () => others, input));
    },
  };
}

/** Tests that expect nothing to be due look at the status only. */
function byPolicy(results: readonly RunResult[]): Record<string, RunReport> {
  return Object.fromEntries(results.map((one) => [one.policy, one as RunReport]));
}
