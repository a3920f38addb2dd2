import type { CallLog } from '../call-log.ts';
import { type ControlCall, callRoutes, createControlApi, faultRoutes } from '../control-api.ts';
import type { OssCallRecord } from './call-record.ts';
import type { OssFaults } from './faults.ts';

interface Controlled {
  readonly calls: CallLog<OssCallRecord>;
  readonly faults: OssFaults;
}

/** The control API of the local OSS: `/_local/calls` and `/_local/faults`, as the DSW service has them. */
export function createControl({
  calls,
  faults,
}: Controlled): (request: Request) => Promise<Response> {
  const routes = [...faultRoutes(faults), ...callRoutes(calls)];
  return createControlApi(new Map<string, (call: ControlCall) => unknown>(routes));
}
