import type { NoticeMessage } from '../../lib/notify/message.ts';
import type { Notifier } from '../../lib/notify/notifier.ts';
import { type CleanupPolicy, type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import type { RunReport } from '../../lib/run/report.ts';
import { runDue } from '../../lib/run/run-due.ts';
import { type Death, dying } from './dying.ts';
import { aRunSetup } from './run-setup.ts';

export const DAY = 24 * 3_600_000;

/** Marks what rests for 30 days, deletes it a week after that; every day at 09:00 in Shanghai. `fields` change it. */
export function aCleanupFile(
  fields: Readonly<Record<string, unknown>> = {},
  abandoned: Readonly<Record<string, unknown>> = { allow: 'delete' },
): Policies {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    channels: [{ name: 'lab', kind: 'slack', url: { env: 'URL' } }],
    policies: [
      {
        name: 'tidy',
        kind: 'cleanup',
        schedule: '0 0 9 * * *',
        abandoned: { after: '30d', notice: '7d', ...abandoned },
        limits: { count: 100 },
        notify: { channels: ['lab'] },
        ...fields,
      },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policies;
}

export function aCleanupPolicy(...parts: Parameters<typeof aCleanupFile>): CleanupPolicy {
  const [policy] = aCleanupFile(...parts).policies;
  if (policy?.kind !== 'cleanup') throw new Error('no policy of kind cleanup');
  return policy;
}

/** A run a day at 09:00 in Shanghai, from January 20 on. */
export function aCleanup(
  fleet: readonly Record<string, unknown>[],
  policies: Policies = aCleanupFile(),
) {
  const setup = aRunSetup(fleet, policies);
  const { clock, dsw } = setup;
  const sent: NoticeMessage[] = [];
  const channel = { isDown: false };
  const notifier: Notifier = {
    language: () => 'en',
    async send(_channel, message) {
      if (channel.isDown) {
        return {
          status: 'failed',
          code: 'NOTIFY_UNREACHABLE',
          message: 'down',
          retryable: true,
          attempts: 1,
        };
      }
      sent.push(message);
      return { status: 'delivered', at: clock.now(), shown: message.rows.length, attempts: 1 };
    },
  };
  const first = Date.parse('2026-01-20T01:00:00Z');

  async function wakeAt(ms: number, death?: Death): Promise<{ report: RunReport; calls: number }> {
    clock.pass(Math.max(0, ms - clock.now().getTime()));
    const ports = dying(
      { ...setup.deps, notices: async () => notifier },
      death ?? { nth: Number.POSITIVE_INFINITY, hasEffect: true },
    );
    const input = { policies, mode: 'act', triggerTime: new Date(ms) } as const;
    const results = await Promise.race([runDue(async () => ports.deps, input), ports.dead]);
    const [report] = results ?? [];
    return { report: report as RunReport, calls: ports.calls() };
  }

  return {
    ...setup,
    sent,
    channel,
    wakeAt,
    dayMs: (day: number) => first + day * DAY,
    wake: (day: number, death?: Death) => wakeAt(first + day * DAY, death),
    labelsOf: (id: string) =>
      Object.fromEntries(
        ((dsw.instances.get(id)?.['Labels'] ?? []) as { Key: string; Value: string }[]).map(
          ({ Key, Value }) => [Key, Value],
        ),
      ),
    touch: (id: string) => dsw.lifecycle.label(id),
  };
}
