import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../../tools/build/bundle.ts';
import { formatBytes } from '../../tools/build/format-sizes.ts';
import { benchClient, type Figures } from './client.ts';
import { benchColdStart } from './cold-start.ts';
import { benchExport } from './export.ts';
import { benchFirstByte } from './first-byte.ts';
import type { Spread } from './median.ts';
import { benchPlanning } from './planning.ts';

const HELP = `Usage: npm run bench [-- --json]

Prints what a signed call costs against the bare library, how fast plans are made, what a cold start reads and takes, and
what an export takes.
Figures are medians [smallest..largest]; compare rows of one run, not runs on different machines.
`;

/** What we hold ourselves to. */
const TARGETS = {
  decisionsPerSecond: 500_000,
  bundleBytes: 250_000,
  importMs: 60,
  /** Of the function that answers HTTP requests. */
  httpBundleBytes: 600_000,
  /** From the start of its process to the answer of a list of jobs. */
  firstByteMs: 150,
  cpuRatio: 1.1,
  /** For a million rows of instance_hours to Parquet. */
  exportCpuSeconds: 16,
  /** For the day of 100,000 instances: rows gathered, sorted and published, and a whole export with its page from a service at hand. */
  exportRssBytes: 300_000_000,
} as const;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FUNCTION = 'functions/stop-instances.ts';
const HTTP_FUNCTION = 'functions/jobs.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) process.stdout.write(HELP);
else await main(values.json ?? false);

async function main(json: boolean): Promise<void> {
  const built = join(ROOT, 'dist/stop-instances.mjs');
  if (!existsSync(built)) throw new Error('there is no dist/stop-instances.mjs: run npm run build');
  const say = (line: string) => void (json || process.stdout.write(`${line}\n`));

  say(`dsw-steward on Node ${process.versions.node}: median [smallest..largest]\n`);
  const coldStart = await benchColdStart(built, 21);
  const [size, httpSize] = await measureSizes([FUNCTION, HTTP_FUNCTION]);
  say('Cold start of the stop function, 21 fresh processes each');
  say(`  import, bundle         ${show(coldStart.bundleMs, 1)} ms`);
  say(`  import, empty module   ${show(coldStart.emptyMs, 1)} ms`);
  say(`  read at start          ${formatBytes(size.staticBytes)} in ${size.files} files\n`);

  const firstByte = await benchFirstByte(join(ROOT, 'dist/jobs.mjs'), 15);
  say('First byte of the HTTP function, 15 fresh processes each, from their start');
  say(`  list of jobs           ${show(firstByte.jobsMs, 1)} ms`);
  say(`  healthz                ${show(firstByte.healthMs, 1)} ms`);
  say(`  bare node              ${show(firstByte.bareMs, 1)} ms`);
  say(`  read at start          ${formatBytes(httpSize.staticBytes)} in ${httpSize.files} files\n`);

  const planning = {
    listing: benchPlanning('listing', 15),
    metrics: benchPlanning('metrics', 9),
  };
  say(`Planning, one core, ${planning.listing.instances} instances; decisions a second`);
  say(`  from the listing       ${show(planning.listing.decisionsPerSecond)}`);
  say(
    `  with metrics, 1 h      ${show(planning.metrics.decisionsPerSecond)}, ${planning.metrics.stops} to stop\n`,
  );

  const client = await benchClient(9);
  say(`Signed ListInstances over loopback, ${formatBytes(client.bodyBytes)} an answer, 9 rounds`);
  for (const [name, variant] of [
    ['bare openapi-client', client.variants.bare],
    ['our client', client.variants.ours],
  ] as const) {
    say(`  ${name.padEnd(20)}   one by one  ${showFigures(variant.sequential)}`);
    say(`  ${''.padEnd(20)}   32 at once  ${showFigures(variant.concurrent)}`);
  }
  say(`  CPU, ours over bare    ${show(client.cpuRatio, 3)}\n`);

  const exported = {
    file: await benchExport('file', 1_000_000, 3),
    day: await benchExport('day', 100_000, 3),
    actions: await benchExport('actions', 10_000, 3),
    fleet: await benchExport('fleet', 100_000, 1),
  };
  say('Export to Parquet, each in a fresh process');
  for (const [name, { rows, cpuSeconds, peakRssBytes, bytes }] of [
    ['rows of instance_hours', exported.file],
    ['instances, their day', exported.day],
    ['acts in each of six runs, to actions', exported.actions],
    ['instances, asked one by one, every table', exported.fleet],
  ] as const) {
    say(`  ${round(rows)} ${name}: ${show(cpuSeconds, 1)} CPU s, ${formatBytes(bytes)}`);
    say(`    at most ${formatBytes(peakRssBytes.max)} of memory`);
  }
  say('');

  const targets = [
    check(
      'planning',
      Math.min(
        planning.listing.decisionsPerSecond.median,
        planning.metrics.decisionsPerSecond.median,
      ),
      '>=',
      TARGETS.decisionsPerSecond,
      'decisions/s',
    ),
    check('bundle', size.staticBytes, '<=', TARGETS.bundleBytes, 'bytes'),
    check('import', coldStart.overBareMs, '<=', TARGETS.importMs, 'ms over an empty module'),
    check('HTTP bundle', httpSize.staticBytes, '<=', TARGETS.httpBundleBytes, 'bytes'),
    check('first byte', firstByte.overBareMs, '<=', TARGETS.firstByteMs, 'ms over bare node'),
    check('client CPU', client.cpuRatio.median, '<=', TARGETS.cpuRatio, 'times the bare library'),
    check(
      'export CPU',
      exported.file.cpuSeconds.median,
      '<=',
      TARGETS.exportCpuSeconds,
      'CPU s for a million rows',
    ),
    check(
      'export RSS',
      Math.max(
        exported.day.peakRssBytes.max,
        exported.actions.peakRssBytes.max,
        exported.fleet.peakRssBytes.max,
      ),
      '<=',
      TARGETS.exportRssBytes,
      'bytes at most for 100,000 instances, and for 10,000 acts a run',
    ),
  ];
  say('Targets');
  for (const { name, measured, sign, target, unit, pass } of targets) {
    say(
      `  ${pass ? 'pass' : 'MISS'}  ${name.padEnd(11)}  ${round(measured)} ${unit} (${sign} ${round(target)})`,
    );
  }
  if (json)
    process.stdout.write(
      `${JSON.stringify({ coldStart, size, firstByte, httpSize, planning, client, exported, targets })}\n`,
    );
}

interface Size {
  readonly staticBytes: number;
  readonly files: number;
}

/** Of a fresh build, which knows what each entry reaches. */
async function measureSizes<const Names extends readonly string[]>(
  names: Names,
): Promise<{ [Index in keyof Names]: Size }> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-dist-'));
  try {
    const { bundles } = await bundle(ROOT, outDir);
    const sizes = names.map((name): Size => {
      const built = bundles.find(({ entry }) => entry === name);
      if (!built) throw new Error(`the build makes nothing of ${name}`);
      return { staticBytes: built.staticBytes, files: built.files.length };
    });
    return sizes as { [Index in keyof Names]: Size }; // map keeps the length
  } finally {
    await rm(outDir, { recursive: true });
  }
}

function check(name: string, measured: number, sign: '>=' | '<=', target: number, unit: string) {
  const pass = sign === '>=' ? measured >= target : measured <= target;
  return { name, measured, sign, target, unit, pass };
}

function showFigures({ callsPerSecond, cpuMicros }: Figures): string {
  return `${show(callsPerSecond)} calls/s, ${show(cpuMicros)} µs CPU`;
}

function show({ median, min, max }: Spread, digits = 0): string {
  const text = (value: number) => (digits === 0 ? round(value) : value.toFixed(digits));
  return `${text(median)} [${text(min)}..${text(max)}]`;
}

function round(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 1000 ? 2 : 0 });
}
