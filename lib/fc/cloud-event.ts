import { type FailedInvocation, findFailedInvocation } from './destination-record.ts';
import { isRecord } from './event-value.ts';
import { findInstanceIds } from './instance-ids.ts';
import { findInstant } from './instant.ts';

/**
 * One event of EventBridge.
 * https://www.alibabacloud.com/help/en/eventbridge/user-guide/event-overview
 */
export interface CloudEvent {
  /** With `source` what makes it the same event, however often it is delivered. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** When it happened; undefined where it does not say. */
  readonly time: Date | undefined;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** Set for what ActionTrail has recorded. */
  readonly call: RecordedCall | undefined;
  /** Set where its data is the end of an invocation. */
  readonly invocation: FailedInvocation | undefined;
  /** Ids of instances that it mentions, ascending. */
  readonly instanceIds: readonly string[];
}

/** One call of an API as ActionTrail records it; only calls that write come as events. */
interface RecordedCall {
  /** Such as `CreateInstance`. */
  readonly operation: string;
  /** As ActionTrail calls the service; what it calls PAI-DSW is not documented. */
  readonly service: string;
  /** Set where the call failed, so that it changed nothing. */
  readonly errorCode: string | undefined;
}

/** Names and ids are short; what is longer is no event of EventBridge. */
const MOST_CHARACTERS = 1_024;

/** Reads one event; undefined for what lacks what every event has. */
export function findCloudEvent(value: unknown): CloudEvent | undefined {
  if (!isRecord(value)) return undefined;
  const [id, source, type] = [value['id'], value['source'], value['type']].map(nameOf);
  if (id === undefined || source === undefined || type === undefined) return undefined;
  const data = readData(value['data']);
  return {
    id,
    source,
    type,
    time: findInstant(value['time']),
    region: nameOf(value['aliyunregionid']),
    accountId: nameOf(value['aliyunaccountid']),
    call: findCall(data),
    invocation: isRecord(data) ? findFailedInvocation(data) : undefined,
    instanceIds: findInstanceIds([value['subject'], data]),
  };
}

/** Data may be JSON written into a text. */
function readData(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

function findCall(data: unknown): RecordedCall | undefined {
  if (!isRecord(data)) return undefined;
  const operation = nameOf(data['eventName']);
  const service = nameOf(data['serviceName']);
  if (operation === undefined || service === undefined) return undefined;
  return { operation, service, errorCode: nameOf(data['errorCode']) };
}

function nameOf(value: unknown): string | undefined {
  const isName = typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS;
  return isName ? value : undefined;
}
