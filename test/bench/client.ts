import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Variant } from './callers.ts';
import type { Round, RoundResult } from './client-worker.ts';
import { type Spread, spreadOf } from './median.ts';

export interface ClientResult {
  readonly variants: Readonly<Record<Variant, ClientFigures>>;
  /** Our CPU time for one call over the bare library's: median of the rounds, each against its neighbour. */
  readonly cpuRatio: Spread;
  readonly bodyBytes: number;
}

export interface ClientFigures {
  readonly sequential: Figures;
  readonly concurrent: Figures;
}

export interface Figures {
  readonly callsPerSecond: Spread;
  readonly cpuMicros: Spread;
}

const VARIANTS = ['bare', 'ours'] as const satisfies readonly Variant[];
const WARM_UP: Round = { calls: 1500, concurrency: 32 };
const SEQUENTIAL: Round = { calls: 300, concurrency: 1 };
const CONCURRENT: Round = { calls: 1500, concurrency: 32 };

/**
 * Signed calls against a loopback server. Server and both clients are processes of their own and stay for all rounds;
 * rounds alternate, in turning order, so that a slow moment of the machine hits both.
 */
export async function benchClient(rounds: number): Promise<ClientResult> {
  const server = start('./answer-server.ts', []);
  const { port, bytes } = (await nextMessage(server)) as { port: number; bytes: number };
  const workers = new Map(
    VARIANTS.map((variant) => [
      variant,
      start('./client-worker.ts', [variant, `http://127.0.0.1:${port}`]),
    ]),
  );
  try {
    for (const worker of workers.values()) await nextMessage(worker);
    const measured = VARIANTS.map((variant) => ({
      variant,
      round: [] as [RoundResult, RoundResult][],
    }));
    for (const worker of workers.values()) await ask(worker, WARM_UP);
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? measured : measured.toReversed();
      for (const { variant, round: results } of order) {
        const worker = workers.get(variant);
        if (worker) results.push([await ask(worker, SEQUENTIAL), await ask(worker, CONCURRENT)]);
      }
    }
    const [bare, ours] = measured.map(({ round }) => round);
    const cpuOf = (results: readonly [RoundResult, RoundResult] | undefined) =>
      results === undefined ? Number.NaN : results[1].cpuSeconds;
    return {
      variants: { bare: toFigures(bare ?? []), ours: toFigures(ours ?? []) },
      cpuRatio: spreadOf(
        (ours ?? []).map((results, index) => cpuOf(results) / cpuOf(bare?.[index])),
      ),
      bodyBytes: bytes,
    };
  } finally {
    for (const child of [server, ...workers.values()]) child.disconnect();
  }
}

function toFigures(rounds: readonly (readonly [RoundResult, RoundResult])[]): ClientFigures {
  const figures = (results: readonly RoundResult[], calls: number): Figures => ({
    callsPerSecond: spreadOf(results.map(({ seconds }) => calls / seconds)),
    cpuMicros: spreadOf(results.map(({ cpuSeconds }) => (cpuSeconds / calls) * 1e6)),
  });
  return {
    sequential: figures(
      rounds.map(([first]) => first),
      SEQUENTIAL.calls,
    ),
    concurrent: figures(
      rounds.map(([, second]) => second),
      CONCURRENT.calls,
    ),
  };
}

function start(script: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function ask(worker: ChildProcess, round: Round): Promise<RoundResult> {
  const answer = nextMessage(worker);
  worker.send(round);
  return (await answer) as RoundResult; // what client-worker.ts sends after a round
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${child.spawnfile} ended before it answered`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}
