import { type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import type { RunDeps } from '../../lib/run/ports.ts';
import type { RunReport } from '../../lib/run/report.ts';
import { type RunDueInput, runDue } from '../../lib/run/run-due.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { aLog } from './a-log.ts';
import { anInstance } from './an-instance.ts';
import { createFakeDsw, type FakeDsw } from './fake-dsw.ts';
import { createJumpingClock, type JumpingClock } from './jumping-clock.ts';

/** 22:00 in Shanghai, when the windows of these tests start. */
export const NIGHT = '2026-01-05T14:00:00Z';

/** A checked policies file with one policy `night`, off-hours 22:00 to 08:00 in Shanghai; `fields` change the policy. */
export function aPoliciesFile(
  fields: Readonly<Record<string, unknown>> = {},
  targets: readonly Readonly<Record<string, unknown>>[] = [{ name: 'main', region: 'cn-hangzhou' }],
): Policies {
  const window = fields['schedule'] === undefined ? { from: '22:00', to: '08:00' } : undefined;
  const policy = { name: 'night', kind: 'stop', ...(window && { window }), ...fields };
  const result = parsePolicies({ version: 1, targets, policies: [policy] });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policies;
}

export function aFleet(size: number, fields: Readonly<Record<string, unknown>> = {}) {
  return Array.from({ length: size }, (_, index) =>
    anInstance({ InstanceId: `dsw-${String(index).padStart(5, '0')}`, ...fields }),
  );
}

export interface RunSetup {
  readonly clock: JumpingClock;
  readonly dsw: FakeDsw;
  readonly store: ObjectStore;
  readonly deps: RunDeps;
  readonly policies: Policies;
  readonly logged: string[];
  /** Wakes the engine with a trigger; the latest policies file of the setup unless one is given. */
  trigger(triggerTime?: string, deadline?: Date): Promise<RunReport>;
  /** The same as somebody else sees it: with other ports, policies or times. */
  triggerWith(
    change: Partial<RunDeps> & Partial<Pick<RunDueInput, 'policies' | 'times'>>,
    triggerTime?: string,
  ): Promise<RunReport>;
  /** Keys of the store, with their text. */
  records(): Promise<Record<string, string>>;
}

export function aRunSetup(
  fleet: readonly Record<string, unknown>[],
  policies: Policies = aPoliciesFile(),
): RunSetup {
  const clock = createJumpingClock(NIGHT);
  const dsw = createFakeDsw(clock, fleet);
  const store = createMemoryStore({ clock });
  const logged: string[] = [];
  const deps: RunDeps = {
    dsw: dsw.client,
    store,
    clock,
    log: aLog((message) => logged.push(message)),
    calls: () => tally(dsw.calls),
  };
  return {
    clock,
    dsw,
    store,
    deps,
    policies,
    logged,
    trigger: (triggerTime = NIGHT, deadline) =>
      wake(deps, {
        policies,
        mode: 'act',
        triggerTime: new Date(triggerTime),
        ...(deadline === undefined ? {} : { deadline }),
      }),
    triggerWith: ({ policies: others = policies, times, ...change }, triggerTime = NIGHT) =>
      wake(
        { ...deps, ...change },
        {
          policies: others,
          mode: 'act',
          triggerTime: new Date(triggerTime),
          ...(times === undefined ? {} : { times }),
        },
      ),
    async records() {
      const records: Record<string, string> = {};
      for await (const { key } of store.list('')) {
        records[key] = new TextDecoder().decode(await store.get(key));
      }
      return records;
    },
  };
}

async function wake(deps: RunDeps, input: RunDueInput): Promise<RunReport> {
  const [result] = await runDue(async () => deps, input);
  // Tests that expect nothing to be due look at its status only.
  return result as RunReport;
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
