import { callerOf, type Variant } from './callers.ts';

/** A process of its own for one client: does as many calls as it is told, and says what they took. */
export interface Round {
  readonly calls: number;
  readonly concurrency: number;
}

export interface RoundResult {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const [variant = 'ours', url = ''] = process.argv.slice(2);
const call = callerOf(variant as Variant, url);

process.on('message', (round: Round) => {
  void measure(round).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${variant}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function measure({ calls, concurrency }: Round): Promise<RoundResult> {
  let left = calls;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left > 0) {
        left -= 1;
        await call();
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
