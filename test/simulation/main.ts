import { parseArgs } from 'node:util';
import { addTally, emptyTally, type Range, runInWorkers, type Tally } from './many-seeds.ts';
import { PROMISES, type PromiseName } from './promises.ts';
import { describeViolations } from './replay.ts';

const USAGE = `npm run simulate -- [--seeds N] [--from N] [--workers N] [--scenes]

Plays N seeds (default 2000, from seed 1, in 2 workers) and tells what broke. Exits 1 when a promise was broken.
With --scenes only those that have a scene of another kind of policy than stops, and only that.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    scenes: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [seeds, from, workers] = [values.seeds, values.from, values.workers].map(Number);

if (values.help || !isCount(seeds) || !isCount(from) || !isCount(workers)) {
  process.stderr.write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  process.exitCode = await run({ from, count: seeds, scenesOnly: values.scenes }, workers);
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

async function run(range: Range, workers: number): Promise<number> {
  const startedAt = performance.now();
  const sum = emptyTally();
  const perSecond = () => sum.seeds / ((performance.now() - startedAt) / 1000);
  let toldAt = startedAt;
  await runInWorkers(range, workers, (part) => {
    for (const { seed, violations } of part.failures) {
      process.stderr.write(`${describeViolations(seed, violations)}\n`);
    }
    addTally(sum, part);
    if (performance.now() - toldAt < 2000) return;
    toldAt = performance.now();
    process.stderr.write(
      `${sum.seeds} of ${range.count} seeds, ${perSecond().toFixed(1)} a second, ${sum.failures.length} failed\n`,
    );
  });
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`${describe(sum, seconds)}\n`);
  return sum.failures.length > 0 ? 1 : 0;
}

function describe(sum: Tally, seconds: number): string {
  const names = Object.keys(PROMISES) as PromiseName[];
  const broken = names.flatMap((promise) => {
    const seeds = sum.broken[promise];
    if (seeds === undefined) return [];
    const some = seeds.slice(0, 8).join(', ');
    return [`  ${promise}: ${seeds.length} seeds (${some}${seeds.length > 8 ? ', …' : ''})`];
  });
  return [
    `${sum.seeds} seeds in ${seconds.toFixed(1)} s (${(sum.seeds / seconds).toFixed(1)} a second): ${sum.failures.length} failed.`,
    `${sum.invocations} invocations (${sum.killed} killed), ${sum.calls} service calls, ${sum.stops} stops at night, ${sum.scenes} scenes of other kinds, ${sum.steps} scheduling points.`,
    ...(broken.length === 0 ? ['No promise was broken.'] : ['Broken:', ...broken]),
  ].join('\n');
}
