import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRun } from './killed-processes-check.ts';
import { type Stage, setStage } from './killed-processes-stage.ts';

/*
 * The bundle of ./dist in processes of its own, and SIGKILL at moments drawn from seeds. A failure names its seed:
 * `KILLED_SEED=17 npx vitest run test/e2e/killed-processes.test.ts` plays that one alone, and shows what the functions log.
 */

const only = process.env['KILLED_SEED'];
const show = (line: string) => void (only !== undefined && process.stderr.write(`${line}\n`));

/** Stages side by side: most of the time goes into starting processes, which more than one core can do. */
const LANES = only === undefined ? 2 : 1;

describe.each([
  { store: 'oss', kills: 200 },
  { store: 'folder', kills: 20 },
] as const)('runs of the built functions, recorded in $store', ({ store, kills }) => {
  let stages: Stage[] = [];
  beforeAll(async () => {
    stages = await Promise.all(Array.from({ length: LANES }, () => setStage(store, show)));
  });
  afterAll(() => Promise.all(stages.map((stage) => stage.close())));

  test('end in the promised place when nothing disturbs them', async () => {
    for (const stage of stages) expect(checkRun(await stage.play(0, false))).toEqual([]);
  });

  test(`end there whenever their process is killed: ${kills} times, at any moment`, async () => {
    const failures: string[] = [];
    let hits = 0;
    let seed = Number(only ?? 1);

    async function playSome(stage: Stage): Promise<void> {
      while (hits < kills) {
        const mine = seed;
        seed += 1;
        const run = await stage.play(mine, true);
        hits += run.hits.length;
        const problems = checkRun(run);
        if (problems.length > 0) {
          failures.push(
            `seed ${mine}, killed ${run.hits.join(', again ')}: ${problems.join('; ')}`,
          );
        }
        if (only !== undefined) return;
      }
    }
    await Promise.all(stages.map(playSome));

    expect(failures).toEqual([]);
  }, 600_000);
});
