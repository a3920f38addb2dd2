import type { LocalClock } from '../clock.ts';
import { ConnectionCut } from '../faults/connection-cut.ts';
import type { FcRunner } from '../fc/runner.ts';
import type { Wire } from '../wire.ts';

/** What happened to the function's process. */
export interface Kill {
  /** Epoch ms of the local clock. */
  readonly at: number;
  /** Of the invocation that did not survive it. */
  readonly requestId: string;
}

interface KillDeps {
  readonly clock: LocalClock;
  readonly fc: FcRunner;
  readonly wire: Wire;
}

/**
 * Kills the function's process (SIGKILL) at the worst moment there is: the service has carried out its first stop, and the
 * answer has not arrived. What was done is written down nowhere but in the service.
 */
export function killAtFirstStop({ clock, fc, wire }: KillDeps, onKill: (kill: Kill) => void): void {
  wire.restart(async ({ name, serve }) => {
    if (!name.startsWith('DSW Stop')) return serve();
    wire.restart();
    const requestId = fc.invocations.findLast(({ status }) => status === 'running')?.requestId;
    // Whether or not a fault breaks the connection as well.
    await serve().catch(() => {});
    await wire.during(fc.kill());
    onKill({ at: clock.now(), requestId: requestId ?? '' });
    throw new ConnectionCut('reset');
  });
}
