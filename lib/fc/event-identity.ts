import type { CloudEvent } from './cloud-event.ts';
import type { FailedInvocation } from './destination-record.ts';
import type { StorageEvent } from './storage-event.ts';
import type { Trigger } from './trigger.ts';

/** What makes an event the same one, however often it is delivered. */
export interface EventIdentity {
  readonly source: string;
  readonly id: string;
  /** When it happened, by whoever tells of it. */
  readonly time: Date | undefined;
}

/** The events in a trigger, each once. Timers have none: their time says what they stand for. Requests are their sender's. */
export function identitiesOf(trigger: Trigger): readonly EventIdentity[] {
  switch (trigger.kind) {
    case 'events':
      return unique(trigger.events.map(ofCloudEvent));
    case 'storage':
      return unique(trigger.events.map(ofStorage));
    case 'destination':
      return [ofInvocation(trigger.invocation)];
    case 'timer':
    case 'http':
    case 'unknown':
      return [];
    default:
      return trigger satisfies never;
  }
}

function ofCloudEvent({ source, id, time }: CloudEvent): EventIdentity {
  return { source, id, time };
}

function ofStorage({ name, bucket, key, requestId, time }: StorageEvent): EventIdentity {
  const id = JSON.stringify([name, key, requestId ?? time?.toISOString() ?? '']);
  return { source: `acs:oss/${bucket}`, id, time };
}

function ofInvocation({ functionArn, requestId, atMs }: FailedInvocation): EventIdentity {
  const time = atMs === undefined ? undefined : new Date(atMs);
  return { source: functionArn, id: requestId, time: isDate(time) ? time : undefined };
}

function isDate(time: Date | undefined): boolean {
  return time !== undefined && !Number.isNaN(time.getTime());
}

function unique(identities: readonly EventIdentity[]): EventIdentity[] {
  return [
    ...new Map(identities.map((one) => [JSON.stringify([one.source, one.id]), one])).values(),
  ];
}
