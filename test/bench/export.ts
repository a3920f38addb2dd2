import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ExportCase, ExportResult } from './export-worker.ts';
import { type Spread, spreadOf } from './median.ts';

export interface ExportFigures {
  readonly rows: number;
  readonly cpuSeconds: Spread;
  readonly seconds: Spread;
  readonly peakRssBytes: Spread;
  readonly bytes: number;
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Files of so many rows (or the day of so many instances), each in a fresh process that runs a bundle, as functions do: what
 * compiles TypeScript on the way takes memory of its own.
 */
export async function benchExport(
  which: ExportCase,
  rows: number,
  rounds: number,
): Promise<ExportFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-export-'));
  const bundle = join(folder, 'worker.mjs');
  const results: ExportResult[] = [];
  try {
    await build({
      entryPoints: [fileURLToPath(new URL('./export-worker.ts', import.meta.url))],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    for (let round = 0; round < rounds; round++) results.push(await run(bundle, which, rows));
  } finally {
    await rm(folder, { recursive: true });
  }
  return {
    rows,
    cpuSeconds: spreadOf(results.map(({ cpuSeconds }) => cpuSeconds)),
    seconds: spreadOf(results.map(({ seconds }) => seconds)),
    peakRssBytes: spreadOf(results.map(({ peakRssBytes }) => peakRssBytes)),
    bytes: results[0]?.bytes ?? 0,
    calls: results[0]?.calls ?? {},
  };
}

function run(bundle: string, which: ExportCase, rows: number): Promise<ExportResult> {
  const worker = fork(bundle, [which, String(rows)], { execArgv: [] });
  return new Promise((resolve, reject) => {
    worker.once('message', (result) => resolve(result as ExportResult)); // what the worker sends
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the export worker ended with ${code}`)));
  });
}
