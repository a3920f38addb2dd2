import type { LocalClock } from '../../../../local/clock.ts';
import { createManualClock } from '../../../../local/clock-manual.ts';
import type { FleetInstance } from '../../../../local/dsw/entities.ts';
import {
  createDswService,
  type DswService,
  type DswServiceOptions,
} from '../../../../local/dsw/server.ts';
import { createWorld, type World } from '../../../../local/dsw/world.ts';
import { signRequest, testKey, toRequest, type Wanted } from './signed-request.ts';

/** The local clock stands here; signatures are dated by the machine's. */
export const NOW = Date.parse('2026-03-02T12:00:00Z');

/** What tests look at in answers; all else is compared whole. */
export interface AnswerBody {
  readonly RequestId?: unknown;
  readonly HostId?: unknown;
  readonly Code?: unknown;
  readonly Message?: unknown;
  readonly Recommend?: unknown;
  readonly Status?: unknown;
  /** Of the control API. */
  readonly calls?: unknown;
}

export interface TestService extends DswService {
  readonly clock: LocalClock;
  readonly world: World;
  /** Signs, sends and reads the answer. */
  call(wanted: Wanted): Promise<{ status: number; headers: Headers; body: AnswerBody }>;
  /** Talks to the control API. */
  control(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: AnswerBody }>;
}

export function aService(
  options: Partial<DswServiceOptions> & { readonly instances?: readonly FleetInstance[] } = {},
): TestService {
  const clock = options.clock ?? createManualClock(NOW);
  const world = createWorld({ clock, region: 'cn-hangzhou', accountId: '1', seed: 1 });
  world.loadFleet({
    instances: options.instances ?? [
      { InstanceId: 'dsw-run', InstanceName: 'running', Status: 'Running' },
      { InstanceId: 'dsw-stop', InstanceName: 'stopped', Status: 'Stopped' },
    ],
  });
  const service = createDswService({ clock, world, keys: [testKey], ...options });
  return {
    ...service,
    clock,
    world,
    async call(wanted) {
      const response = await service.fetch(toRequest(signRequest(wanted)));
      const { status, headers } = response;
      return { status, headers, body: (await response.json()) as AnswerBody };
    },
    async control(method, path, body, headers = {}) {
      const request = new Request(`http://127.0.0.1${path}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
      });
      const response = await service.fetch(request, { peer: '127.0.0.1' });
      return { status: response.status, body: (await response.json()) as AnswerBody };
    },
  };
}

/** Calls that tests make over and over. */
export const getRunning = { action: 'GetInstance', path: '/api/v2/instances/dsw-run' };
export const stopRunning = {
  method: 'PUT',
  action: 'StopInstance',
  path: '/api/v2/instances/dsw-run/stop',
};
