import type { Instance } from '../../../local/dsw/entities.ts';
import { readLabels } from '../oracle.ts';
import { HOLD, MOST_SKEW_MS } from '../scenario.ts';
import { runsOf } from './check-runs.ts';
import { EVENING, TARGET } from './draw-fleet.ts';
import type { Oracle, SceneFacts, SentAct } from './scene.ts';

interface Times {
  /** We never run again after the timers were set. */
  readonly isSilent: boolean;
  /** When the timers of the evening's stop are due, epoch ms. */
  readonly firesAt: number;
}

/** A second opinion on shutdown timers. Holds in these scenes are never capped. */
export function createBackstopOracle(facts: SceneFacts, { isSilent, firesAt }: Times): Oracle {
  const { cloud, changes, records, violated } = facts;
  /** When the last undisturbed look came to its end; epoch ms. */
  let lookedAt = Number.POSITIVE_INFINITY;

  /** No timer is set that comes before the end of a hold that was seen. */
  function checkTimer({ sight, who }: SentAct, due: unknown): void {
    const hold = readLabels(sight.wire['Labels']).get(HOLD);
    const until = Date.parse(hold ?? '');
    if (hold === undefined) return;
    if (Number.isNaN(until)) violated('backstop', `${who}, though its hold is not readable`);
    else if (Date.parse(String(due)) < until - 1000) {
      violated('backstop', `${who} for ${due}, though it is held until ${hold}`);
    }
  }

  /** What timers have stopped, and what they should have. */
  function checkFired(): void {
    const run = records.lastPlan('night', TARGET, EVENING);
    for (const instance of cloud.world.instances.values()) {
      const { id } = instance;
      const fired = changes.of(id).find((one) => {
        return one.cause.by === 'platform' && isEnd(one.before, one.after) && one.at > EVENING;
      });
      if (fired?.before !== undefined && isOurTimer(id, fired.at)) {
        const why = `${id} was stopped by its timer at ${new Date(fired.at).toISOString()}`;
        const hold = holdOf(fired.before);
        if (hold !== undefined && hold > fired.at && heldBefore(id)) {
          violated('backstop', `${why}, held until ${new Date(hold).toISOString()}`);
        }
        const decision = run?.plan.decisions.find(({ instanceId }) => instanceId === id);
        if (!isSilent && (decision?.reason === 'busy' || decision?.reason === 'held')) {
          violated(
            'backstop',
            `${why}, though the stop at ten left it running: ${decision.reason}`,
          );
        }
      }
      if (isSilent && isPlanned(instance) && instance.status === 'Running') {
        violated('backstop', `${id} still runs, and nobody was there to stop it`);
      }
    }
  }

  /** Its hold was there when somebody looked last undisturbed. */
  function heldBefore(id: string): boolean {
    const changed = changes
      .of(id)
      .findLast(({ before, after }) => before?.labels !== after?.labels);
    return changed === undefined || changed.at < lookedAt;
  }

  function isOurTimer(id: string, at: number): boolean {
    const set = changes
      .of(id)
      .findLast((one) => one.at < at && one.before?.timer === undefined && one.after?.timer);
    return set?.cause.by === 'us' && Math.abs((set.after?.timer?.dueAt ?? 0) - at) <= 1000;
  }

  /** It ran when the last look came, nothing protected it that a timer heeds, and there was one in time. */
  function isPlanned({ id, labels }: Instance): boolean {
    const ranThen = changes.of(id).every(({ at, before, after }) => {
      return at < EVENING - 20 * 60_000 || before?.status === after?.status;
    });
    return ranThen && !labels.some(({ Key }) => Key === HOLD);
  }

  function checkReports(): void {
    for (const { prefix, report } of runsOf(records)) {
      if (!prefix.startsWith('runs/night.backstop/')) continue;
      for (const id of report?.done ?? []) {
        const touched = changes.of(id).some(({ before, after }) => before?.timer !== after?.timer);
        if (!touched) violated('report-done', `${prefix} has the timer of ${id}, which never was`);
      }
    }
  }

  return {
    onAct(act, call) {
      if (call.operation !== 'CreateInstanceShutdownTimer') return;
      checkTimer(act, call.body['DueTime']);
    },
    afterPart(name) {
      if (name === 'set' || name === 'healed') lookedAt = facts.now() - 20 * 60_000 - MOST_SKEW_MS;
      if (name !== 'over' || facts.now() < firesAt) return;
      checkFired();
      checkReports();
    },
  };
}

function holdOf({ labels }: Instance): number | undefined {
  const value = labels.find(({ Key }) => Key === HOLD)?.Value;
  return value === undefined ? undefined : Date.parse(value);
}

function isEnd(before: Instance | undefined, after: Instance | undefined): boolean {
  return before?.status === 'Running' && after?.status === 'Stopping';
}
