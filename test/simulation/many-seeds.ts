import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadEveryKind } from '../../lib/run/kinds/load-kind.ts';
import type { PromiseName, Violation } from './promises.ts';
import { simulate } from './simulate.ts';
import { SCENE_EVERY, simulateScene } from './simulate-scene.ts';

export interface Range {
  readonly from: number;
  readonly count: number;
  /** Only of seeds that have a scene, and only that: the first of these is 1. */
  readonly scenesOnly?: boolean;
}

/** What a stretch of seeds came to. */
export interface Tally {
  seeds: number;
  steps: number;
  calls: number;
  invocations: number;
  killed: number;
  stops: number;
  scenes: number;
  /** Seeds by promise that they break, ascending. */
  readonly broken: Partial<Record<PromiseName, number[]>>;
  /** Seeds that break promises, with what they break. */
  readonly failures: { readonly seed: number; readonly violations: readonly Violation[] }[];
}

export function emptyTally(): Tally {
  return {
    seeds: 0,
    steps: 0,
    calls: 0,
    invocations: 0,
    killed: 0,
    stops: 0,
    scenes: 0,
    broken: {},
    failures: [],
  };
}

const SUMS = ['seeds', 'steps', 'calls', 'invocations', 'killed', 'stops', 'scenes'] as const;

export function addTally(sum: Tally, part: Tally): void {
  for (const name of SUMS) sum[name] += part[name];
  for (const [promise, seeds] of Object.entries(part.broken)) {
    const all = [...(sum.broken[promise as PromiseName] ?? []), ...seeds];
    sum.broken[promise as PromiseName] = all.sort((a, b) => a - b);
  }
  sum.failures.push(...part.failures);
}

/** Runs a stretch of seeds in this process. */
export async function runRange({ from, count, scenesOnly = false }: Range): Promise<Tally> {
  await loadEveryKind();
  const tally = emptyTally();
  for (let number = from; number < from + count; number += 1) {
    const seed = scenesOnly ? number * SCENE_EVERY : number;
    const { violations, counts } = await (scenesOnly ? simulateScene(seed) : simulate(seed));
    addTally(tally, {
      ...emptyTally(),
      ...counts,
      seeds: 1,
      broken: Object.fromEntries(violations.map(({ promise }) => [promise, [seed]])),
      failures: violations.length > 0 ? [{ seed, violations }] : [],
    });
  }
  return tally;
}

/** Seeds that a worker is given at a time. */
const STRETCH = 100;

/** Almost everything of a seed is thrown away soon: collecting that less often makes it a tenth faster. */
const YOUNG_SPACE = '--max-semi-space-size=64';

/** Runs seeds in worker processes; `onPart` hears of each stretch that is through. */
export async function runInWorkers(
  { from, count, scenesOnly = false }: Range,
  workers: number,
  onPart: (part: Tally) => void,
): Promise<void> {
  let next = from;
  const end = from + count;
  await Promise.all(Array.from({ length: workers }, work));

  async function work(): Promise<void> {
    const execArgv = [...process.execArgv, YOUNG_SPACE];
    const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { execArgv });
    try {
      while (next < end) {
        const range = { from: next, count: Math.min(STRETCH, end - next), scenesOnly };
        next += range.count;
        onPart(await ask(worker, range));
      }
    } finally {
      worker.kill();
    }
  }
}

function ask(worker: ChildProcess, range: Range): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const onMessage = (tally: unknown) => {
      worker.off('exit', onExit);
      resolve(tally as Tally); // what worker.ts sends
    };
    const onExit = (code: number | null) => {
      worker.off('message', onMessage);
      const last = range.from + range.count - 1;
      reject(new Error(`The worker for seeds ${range.from} to ${last} ended with ${code}.`));
    };
    worker.once('message', onMessage);
    worker.once('exit', onExit);
    worker.send(range);
  });
}
