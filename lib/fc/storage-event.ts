import { isRecord } from './event-value.ts';
import { findInstant } from './instant.ts';

/**
 * What happened to one object.
 * https://help.aliyun.com/document_detail/70140.html
 */
export interface StorageEvent {
  /** Such as `ObjectCreated:PutObject`. */
  readonly name: string;
  readonly time: Date | undefined;
  readonly region: string | undefined;
  readonly bucket: string;
  readonly key: string;
  /** Of the request that did it. */
  readonly requestId: string | undefined;
}

export function findStorageEvent(value: unknown): StorageEvent | undefined {
  if (!isRecord(value) || value['eventSource'] !== 'acs:oss') return undefined;
  const oss = recordOf(value['oss']);
  const name = textOf(value['eventName']);
  const bucket = textOf(recordOf(oss['bucket'])['name']);
  const key = textOf(recordOf(oss['object'])['key']);
  if (name === undefined || bucket === undefined || key === undefined) return undefined;
  return {
    name,
    time: findInstant(value['eventTime']),
    region: textOf(value['region']),
    bucket,
    key,
    requestId: textOf(recordOf(value['responseElements'])['requestId']),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
