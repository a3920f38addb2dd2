import { loadEveryKind } from '../../lib/run/kinds/load-kind.ts';
import type { Violation } from './promises.ts';
import { simulateNights } from './simulate-nights.ts';
import { isWithScene, simulateScene } from './simulate-scene.ts';
import type { Counts } from './stage.ts';
import type { Variant } from './variant.ts';

export interface Simulated {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order: the same for the same seed and code. */
  readonly hash: string;
  readonly counts: Counts & {
    /** Of the nights of a stop policy: those that changed something. */
    readonly stops: number;
    /** Whether a scene of another kind was played. */
    readonly scenes: number;
  };
}

export interface SimulateOptions {
  readonly variant?: Variant | undefined;
  /** Told of everything that happens, for a person who looks into a seed. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * Plays one seed through: one or two nights of a stop policy, and with some seeds a scene of another kind of policy, each with
 * whatever the seed makes go wrong.
 */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Simulated> {
  await loadEveryKind();
  const nights = await simulateNights(seed, options);
  return isWithScene(seed) ? together(nights, await simulateScene(seed, options)) : nights;
}

function together(one: Simulated, other: Simulated): Simulated {
  const add = (name: keyof Simulated['counts']) => one.counts[name] + other.counts[name];
  return {
    seed: one.seed,
    violations: [...one.violations, ...other.violations],
    hash: `${one.hash} ${other.hash}`,
    counts: {
      steps: add('steps'),
      calls: add('calls'),
      invocations: add('invocations'),
      killed: add('killed'),
      stops: add('stops'),
      scenes: add('scenes'),
    },
  };
}
