import type {
  CreateInstanceShutdownTimerRequest,
  DeleteInstanceShutdownTimerRequest,
  GetInstanceShutdownTimerRequest,
} from '../../lib/dsw/types.gen.ts';
import { aDswError } from './dsw-error.ts';
import type { FakeDsw } from './fake-dsw.ts';

/** The due time of each instance's timer, by id. */
export interface FakeTimers {
  (): Readonly<Record<string, string>>;
  /** They are kept by the service when an instance stops, which is not documented. */
  outliveStops(): void;
}

/** Adds the operations of shutdown timers to a service in memory: one timer for each instance, gone when it stops. */
export function createFakeTimers(dsw: FakeDsw): FakeTimers {
  let isKept = false;

  async function call<T>(operation: string, request: object, answer: () => T): Promise<T> {
    dsw.calls.push(operation);
    const instead = await dsw.before(operation, { ...request });
    return instead === undefined ? answer() : (instead as T);
  }

  Object.assign(dsw.client, {
    createInstanceShutdownTimer: (request: CreateInstanceShutdownTimerRequest) =>
      call('CreateInstanceShutdownTimer', request, () => {
        const { InstanceId, DueTime } = request;
        const instance = dsw.instances.get(InstanceId);
        if (instance === undefined) throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
        instance['InstanceShutdownTimer'] = { InstanceId, DueTime };
        return { Success: true, InstanceId, RequestId: 'r-timer' };
      }),
    deleteInstanceShutdownTimer: (request: DeleteInstanceShutdownTimerRequest) =>
      call('DeleteInstanceShutdownTimer', request, () => {
        const instance = dsw.instances.get(request.InstanceId);
        if (!instance?.['InstanceShutdownTimer']) {
          throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
        }
        delete instance['InstanceShutdownTimer'];
        return { Success: true, InstanceId: request.InstanceId, RequestId: 'r-untimer' };
      }),
    getInstanceShutdownTimer: (request: GetInstanceShutdownTimerRequest) =>
      call('GetInstanceShutdownTimer', request, () => {
        const timer = dsw.instances.get(request.InstanceId)?.['InstanceShutdownTimer'];
        if (!timer) throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
        return { Success: true, ...timer };
      }),
  });

  const timers = () => {
    const found: Record<string, string> = {};
    for (const [id, instance] of dsw.instances) {
      if (!isKept && instance['Status'] === 'Stopped') delete instance['InstanceShutdownTimer'];
      const timer = instance['InstanceShutdownTimer'];
      if (timer !== undefined) found[id] = String((timer as { DueTime: string }).DueTime);
    }
    return found;
  };
  return Object.assign(timers, {
    outliveStops() {
      isKept = true;
    },
  });
}
