import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Spread, spreadOf } from './median.ts';

const run = promisify(execFile);

export interface ColdStart {
  /** Milliseconds to import the function's bundle, in a fresh process. */
  readonly bundleMs: Spread;
  /** The same for an empty module: what Node's loader costs by itself. */
  readonly emptyMs: Spread;
  /** Median over median. */
  readonly overBareMs: number;
}

const MEASURE = `
const start = performance.now();
import(process.argv[1]).then(() => console.log(performance.now() - start));
`;

/** Imports a bundle in fresh processes, interleaved with as many that import nothing. */
export async function benchColdStart(bundle: string, processes: number): Promise<ColdStart> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export {};\n');
  const times = { bundle: [] as number[], empty: [] as number[] };
  try {
    // The first pair fills the file system's cache, as an instance that was prepared has it.
    for (let index = -1; index < processes; index++) {
      const pair = { bundle: await importMs(bundle), empty: await importMs(empty) };
      if (index < 0) continue;
      times.bundle.push(pair.bundle);
      times.empty.push(pair.empty);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const [bundleMs, emptyMs] = [spreadOf(times.bundle), spreadOf(times.empty)];
  return { bundleMs, emptyMs, overBareMs: bundleMs.median - emptyMs.median };
}

async function importMs(path: string): Promise<number> {
  const { stdout } = await run(process.execPath, ['-e', MEASURE, pathToFileURL(path).href], {
    env: {},
  });
  return Number(stdout);
}
