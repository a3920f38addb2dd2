import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHandler } from '../../lib/app/create-handler.ts';
import type { InvocationSummary } from '../../lib/app/invocation-summary.ts';
import type { FilePolicy, Policies } from '../../lib/policy/policies.ts';
import type { RunReport } from '../../lib/run/report.ts';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import { runUntil } from '../../local/clock-run.ts';
import type { CallRecord } from '../../local/dsw/calls.ts';
import type { FleetInstance, FleetWorkspace } from '../../local/dsw/entities.ts';
import { type Stack, type StackInfo, type StackOptions, startStack } from '../../local/stack.ts';

/** The local service on a clock that only moves when everybody waits for it, and the function that is woken there. */
export interface LocalNight {
  readonly stack: Stack;
  /** Wakes the function as its timer does, and lets time pass until it is through. */
  wake(
    triggerTime: string,
    env?: Readonly<Record<string, string>>,
    /** Of the function that is woken, where it is not that of the night. */
    kind?: FilePolicy['kind'],
  ): Promise<InvocationSummary>;
  /** Several triggers at the same moment. */
  wakeAll(triggerTimes: readonly string[]): Promise<InvocationSummary[]>;
  /** Lines that the function logged. */
  readonly logged: Record<string, unknown>[];
  /** Calls that the service got. */
  calls(operation?: string): readonly CallRecord[];
  record(key: string): Promise<unknown>;
  report(scheduledAt: string): Promise<RunReport>;
  /** Reason of each instance, from the recorded plan. */
  reasons(scheduledAt: string): Promise<Record<string, string>>;
  readonly folder: string;
  close(): Promise<void>;
}

export interface NightOptions extends Omit<StackOptions, 'fleet' | 'clock' | 'start'> {
  readonly start: string;
  readonly fleet: readonly FleetInstance[];
  readonly workspaces?: readonly FleetWorkspace[];
  /** Of the function that is woken; `stop` unless given. */
  readonly kind?: FilePolicy['kind'];
  readonly policies: Policies | string;
  /** What the function is given; the role of the stack unless said. */
  readonly credentialsOf?: (kind: FilePolicy['kind']) => StackInfo['sts'] | undefined;
}

export async function aLocalNight(options: NightOptions): Promise<LocalNight> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-night-'));
  const { policies, start, fleet, kind = 'stop', workspaces } = options;
  const policiesFile = join(folder, 'policies.json');
  await writeFile(policiesFile, typeof policies === 'string' ? policies : JSON.stringify(policies));
  const stack = await startStack({
    only: ['dsw'],
    ...options,
    clock: 'manual',
    start: Date.parse(start),
    fleet: { instances: fleet, ...(workspaces && { workspaces }) },
  });
  const { clock, info, dsw } = stack;
  const store = createFolderStore(join(folder, 'store'));
  const logged: Record<string, unknown>[] = [];
  const text = async (key: string) => new TextDecoder().decode(await store.get(key));
  const record = async (key: string): Promise<unknown> => JSON.parse(await text(key));

  async function wakeAll(
    triggerTimes: readonly string[],
    env: Readonly<Record<string, string>> = {},
    woken: FilePolicy['kind'] = kind,
  ): Promise<InvocationSummary[]> {
    const handler = createHandler(
      { kind: woken },
      {
        env: {
          STEWARD_STORE: join(folder, 'store'),
          STEWARD_POLICIES: policiesFile,
          STEWARD_DSW_ENDPOINT: info.dsw ?? '',
          STEWARD_CLOCK: info.dsw ?? '',
          ...env,
        },
        write: (line) => logged.push(JSON.parse(line)),
      },
    );
    let awake = triggerTimes.length;
    const isBusy = () => (dsw?.working() ?? 0) > 0 || (awake > 0 && clock.waiting() === 0);
    const context = {
      requestId: 'r-night',
      credentials: options.credentialsOf?.(woken) ?? info.sts,
      function: { name: 'stop-instances', timeout: 900 },
      region: info.region,
    };
    const invocations = triggerTimes.map((triggerTime) =>
      handler(
        Buffer.from(JSON.stringify({ triggerTime, triggerName: 'night', payload: '' })),
        context,
      ).finally(() => {
        awake -= 1;
      }),
    );
    const [results] = await Promise.all([
      Promise.allSettled(invocations),
      // Without latency no call waits for the clock while others go on, so that it need not wait for them.
      runUntil(clock, clock.now() + 20 * 60_000, { isBusy, settleMs: options.latencyMs ? 3 : 0 }),
    ]);
    return results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  return {
    stack,
    folder,
    logged,
    wakeAll,
    async wake(triggerTime, env, woken) {
      const [summary] = await wakeAll([triggerTime], env, woken);
      if (summary === undefined) throw new Error('one trigger has one summary');
      return summary;
    },
    calls: (operation) => dsw?.calls.list(operation) ?? [],
    record,
    report: async (scheduledAt) =>
      (await record(`runs/night/${scheduledAt}/main/report.json`)) as RunReport,
    async reasons(scheduledAt) {
      const { plan } = (await record(`runs/night/${scheduledAt}/main/plan.json`)) as {
        plan: { decisions: { instanceId: string; reason: string }[] };
      };
      return Object.fromEntries(plan.decisions.map((one) => [one.instanceId, one.reason]));
    },
    async close() {
      await stack.close();
      await rm(folder, { recursive: true });
    },
  };
}
