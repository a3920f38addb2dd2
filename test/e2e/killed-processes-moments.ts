import { between, type Draw, pickWeighted } from '../../local/dsw/chance.ts';
import { ConnectionCut } from '../../local/faults/connection-cut.ts';
import type { Stack } from '../../local/stack.ts';
import type { Exchange, Wire } from '../../local/wire.ts';

/** When in a run the function's process is killed. */
export type Moment =
  /** As it sends its nth request, which never arrives. */
  | { readonly kind: 'asking'; readonly request: number }
  /** When the service has done what the nth request asks for, and the answer never arrives. */
  | { readonly kind: 'served'; readonly request: number }
  /** When the nth answer is on its way: the process may have read it, gone on, and be writing the next request. */
  | { readonly kind: 'answered'; readonly request: number; readonly turns: number }
  /** So long after the trigger on the local clock: most likely while it sleeps, between looks or tries. */
  | { readonly kind: 'asleep'; readonly ms: number };

/** @param requests how many a run makes, more or less */
export function drawMoment(draw: Draw, requests: number): Moment {
  const request = between(draw, 1, requests);
  const kind = pickWeighted<Moment['kind']>(draw, [
    ['asking', 4],
    ['served', 4],
    ['answered', 4],
    ['asleep', 1],
  ]);
  switch (kind) {
    case 'asking':
    case 'served':
      return { kind, request };
    case 'answered':
      return { kind, request, turns: between(draw, 0, 60) };
    case 'asleep':
      return { kind, ms: between(draw, 1, 12_000) };
  }
}

export interface Kill {
  /** What it hit, for people; undefined while, or where, it hit no running function. */
  readonly hit: string | undefined;
  /** From now on it does nothing more. */
  disarm(): void;
}

type Stage = Pick<Stack, 'clock'> & { readonly fc: NonNullable<Stack['fc']>; readonly wire: Wire };

/** Waits for the moment, counted from now on, and kills the function's process (SIGKILL). */
export function armKill({ clock, fc, wire }: Stage, moment: Moment): Kill {
  let hit: string | undefined;

  async function kill(what: string): Promise<void> {
    const isRunning = fc.invocations.some(({ status }) => status === 'running');
    const killed = await wire.during(fc.kill());
    if (isRunning && killed > 0) hit = what;
  }

  async function intercept({ number, name, serve }: Exchange): Promise<Response> {
    if ('request' in moment && number !== moment.request) return serve();
    const what = `request ${number} (${name})`;
    switch (moment.kind) {
      case 'asleep':
        return serve();
      case 'asking':
        await kill(`before ${what} arrived`);
        throw new ConnectionCut('reset');
      case 'served':
        await serve();
        await kill(`after ${what} was carried out, before it was answered`);
        throw new ConnectionCut('reset');
      case 'answered': {
        const response = await serve();
        const { turns } = moment;
        void wire.during(
          afterTurns(turns, () => kill(`${turns} turns after ${what} was answered`)),
        );
        return response;
      }
    }
  }

  wire.restart(intercept);
  const cancel =
    moment.kind === 'asleep'
      ? clock.at(clock.now() + moment.ms, () => void kill(`${moment.ms} ms into the run`))
      : () => {};

  return {
    get hit() {
      return hit;
    },
    disarm() {
      cancel();
      wire.restart();
    },
  };
}

/** The process runs meanwhile, as fast as the machine lets it: where exactly it is hit differs from time to time. */
async function afterTurns(turns: number, then: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
  await then();
}
