import { type Range, runRange } from './many-seeds.ts';

/** A process of its own that runs the seeds it is sent, and sends back what they came to. */
process.on('message', (range: Range) => {
  runRange(range).then(
    (tally) => process.send?.(tally),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
