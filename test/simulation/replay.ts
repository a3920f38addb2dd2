import { loadEveryKind } from '../../lib/run/kinds/load-kind.ts';
import { PROMISES, type Violation } from './promises.ts';
import { simulate } from './simulate.ts';
import { type SceneName, simulateScene } from './simulate-scene.ts';

export function howToReplay(seed: number): string {
  return `SIM_SEED=${seed} npx vitest run test/simulation`;
}

/** What went wrong with a seed, for people. */
export function describeViolations(seed: number, violations: readonly Violation[]): string {
  const lines = violations.map(
    ({ at, promise, message }) => `  ${at} ${promise} (${PROMISES[promise]}): ${message}`,
  );
  return [`Seed ${seed} breaks promises:`, ...lines, `Replay: ${howToReplay(seed)}`].join('\n');
}

/**
 * @param scene plays this scene with the seed, and nothing else
 * @throws Error that says what was broken, and how to see it again
 */
export async function demandPromises(seed: number, scene?: SceneName): Promise<void> {
  await loadEveryKind();
  const { violations } = await (scene === undefined
    ? simulate(seed)
    : simulateScene(seed, { scene }));
  if (violations.length > 0) throw new Error(describeViolations(seed, violations));
}

/** The one seed that `SIM_SEED` asks for, if it asks for one. */
export function askedSeed(): number | undefined {
  const text = process.env['SIM_SEED'];
  return text === undefined || text === '' ? undefined : Number(text);
}
