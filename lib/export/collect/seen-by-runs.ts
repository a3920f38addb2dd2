import type { Decision } from '../../policy/plan.ts';
import { readPlanRecord } from '../../run/plan-record.ts';
import { planKey } from '../../run/run-key.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { CollectContext } from './context.ts';
import { listDayRuns } from './day-runs.ts';

interface SeenByRun {
  readonly decision: Decision;
  /** When that run looked, ISO 8601 UTC. */
  readonly seenAt: string;
}

/**
 * Instances that the runs of a day decided on, dry runs as well, and that are not listed. A plan has a decision for every
 * instance, so it is parsed only where one of them is not: of a large fleet it takes more memory than all the rest. What a
 * plan that keeps differences does not name is in the plan of the day that it builds on, which is read as well.
 */
export async function* readSeenByRuns(
  store: ObjectStore,
  { target, day }: Pick<CollectContext, 'target' | 'day'>,
  listed: ReadonlySet<string>,
): AsyncGenerator<SeenByRun> {
  for (const { run } of await listDayRuns(store, { target: target.name, day })) {
    if (!(await namesOther(store, planKey(run.prefix), listed))) continue;
    const record = await readPlanRecord(store, run.prefix);
    for (const decision of record?.plan.decisions ?? []) {
      if (listed.has(decision.instanceId)) continue;
      yield { decision, seenAt: record?.observedAt ?? '' };
    }
  }
}

/** As `toRecordText` writes it; within a text the quotes would be escaped. */
const INSTANCE_ID = /"instanceId":\s*"([^"\\]*)"/g;

/** No member with its id is longer, so that none is missed between two pieces. */
const LONGEST = 200;

async function namesOther(
  store: ObjectStore,
  key: string,
  listed: ReadonlySet<string>,
): Promise<boolean> {
  let rest = '';
  for await (const piece of (await store.read(key)) ?? []) {
    // Ids are ASCII, so that it does not matter where other characters are cut.
    const text = rest + Buffer.from(piece).toString('latin1');
    for (const [, id = ''] of text.matchAll(INSTANCE_ID)) {
      if (!listed.has(id)) return true;
    }
    rest = text.slice(-LONGEST);
  }
  return false;
}
