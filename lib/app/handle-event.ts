import type { Log } from '../base/log.ts';
import type { CloudEvent } from '../fc/cloud-event.ts';
import type { FailedInvocation } from '../fc/destination-record.ts';
import { identitiesOf } from '../fc/event-identity.ts';
import type { TimerTrigger, Trigger } from '../fc/trigger.ts';
import { noteEvent } from '../run/events-on-record.ts';
import type { RunResult } from '../run/report.ts';
import type { EventLookInput } from '../run/run-event-look.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** Everything but a timer. */
export type EventTrigger = Exclude<Trigger, TimerTrigger>;

export interface EventDeps {
  readonly log: Log;
  readonly now: () => Promise<Date>;
  /** Opened only for what is written down. */
  readonly openStore: () => Promise<ObjectStore>;
  /** Has the policies look; they are loaded only where they are to. */
  readonly look: (
    event: Pick<EventLookInput, 'lookAt' | 'happenedAt'>,
  ) => Promise<readonly RunResult[]>;
}

/**
 * Does what an event asks for: it makes us look, if it may be about instances, and is done with otherwise. What cannot be
 * understood is logged with its build, and is a success: delivered again it would be no better.
 */
export async function handleEvent(
  deps: EventDeps,
  trigger: EventTrigger,
): Promise<readonly RunResult[]> {
  const { log } = deps;
  switch (trigger.kind) {
    case 'unknown':
      log.warn('event not understood', { problem: trigger.problem, excerpt: trigger.excerpt });
      return [];
    case 'http':
      log.warn('this function answers no requests', { method: trigger.request.method });
      return [];
    case 'storage':
      // Policies in storage are read anew by every invocation: there is nothing to look at for it.
      log.info('event of storage', { events: trigger.events.length, unread: trigger.unread });
      return [];
    case 'destination':
      tellOfFailure(log, trigger.invocation);
      return lookFor(deps, trigger);
    case 'events': {
      const { events, unread } = trigger;
      const telling = events.filter(mayTellOfInstances);
      log.info('events', { events: events.length, telling: telling.length, unread });
      return telling.length === 0 ? [] : lookFor(deps, { ...trigger, events: telling });
    }
    default:
      return trigger satisfies never;
  }
}

/** Operations after which there may be something to clean up. What else was called is left to the timer. */
const TELLING =
  /^(Create|Start|Stop|Delete|Update)Instances?$|^(Update|Delete)InstanceLabels$|^Delete(IdleInstanceCuller|InstanceShutdownTimer)$/;

/**
 * No event of PAI-DSW is documented, so that anything that mentions an instance counts; a recorded call counts by what was
 * called, and not where it failed.
 */
function mayTellOfInstances({ call, instanceIds, source, type }: CloudEvent): boolean {
  if (call === undefined) return instanceIds.length > 0 || /pai-?dsw/i.test(`${source} ${type}`);
  if (call.errorCode !== undefined || !TELLING.test(call.operation)) return false;
  // Other products have operations of the same names.
  return instanceIds.length > 0 || /pai/i.test(call.service);
}

/** The tick of that function goes on with what was begun; what is left is that somebody knows. */
function tellOfFailure(log: Log, invocation: FailedInvocation): void {
  const { functionName, requestId, condition, attempts, statusCode } = invocation;
  log.error('an invocation failed for good', {
    functionName,
    failedRequestId: requestId,
    condition,
    attempts,
    ...(statusCode === undefined ? {} : { statusCode }),
  });
}

async function lookFor(deps: EventDeps, trigger: EventTrigger): Promise<readonly RunResult[]> {
  const store = await deps.openStore();
  const now = await deps.now();
  const events = identitiesOf(trigger);
  const noted = [];
  // One after the other: there are few, and a batch that is killed half-way ends the same.
  for (const event of events) noted.push(await noteEvent(store, event, now));
  const first = noted.filter(({ isFirst }) => isFirst).length;
  deps.log.info('events noted', { events: events.length, first });
  const lookAt = new Date(Math.max(...noted.map((note) => note.lookAt.getTime())));
  const times = events.map(({ time }) => time?.getTime());
  const known = times.filter((time) => time !== undefined);
  // Where one of them does not say when it happened, it may be just now.
  const happenedAt = known.length === times.length ? new Date(Math.max(...known)) : undefined;
  return deps.look({ lookAt, happenedAt });
}
