import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { anHttpEvent } from '../helpers/http-event.ts';
import { AUDIENCE, aTokenMaker, ISSUER } from '../helpers/tokens.ts';
import { type Spread, spreadOf } from './median.ts';

const run = promisify(execFile);

export interface FirstByte {
  /** Milliseconds from the start of the process to the answer of a list of jobs, with a token checked and the store looked at. */
  readonly jobsMs: Spread;
  /** The same for a look whether anybody is there. */
  readonly healthMs: Spread;
  /** The same for a process that imports nothing and has its answer at once. */
  readonly bareMs: Spread;
  /** Medians. */
  readonly overBareMs: number;
}

/** `performance.now()` counts from the start of the process. */
const MEASURE = `
const [path, event, status] = process.argv.slice(1);
import(path)
  .then(({ handler }) => handler(Buffer.from(event), { requestId: 'r' }))
  .then(({ statusCode }) => {
    const ms = performance.now();
    if (String(statusCode) !== status) throw new Error('answered ' + statusCode);
    process.stdout.write(String(ms) + '\\n', () => process.exit(0));
  });
`;

const BARE = `export const handler = async () => ({ statusCode: 200 });\n`;

/** Starts the function in fresh processes, interleaved with as many bare ones, and waits for the answer of each. */
export async function benchFirstByte(bundle: string, processes: number): Promise<FirstByte> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-http-'));
  const bare = join(folder, 'bare.mjs');
  await writeFile(bare, BARE);
  const { rules, make } = await aTokenMaker(new Date());
  const env = {
    STEWARD_STORE: join(folder, 'store'),
    STEWARD_JWT_ISSUER: ISSUER,
    STEWARD_JWT_AUDIENCE: AUDIENCE,
    STEWARD_JWT_KEYS: JSON.stringify(rules.keys),
    FC_FUNC_CODE_PATH: dirname(bundle),
    // What a write to stdout by the function's log goes to must not be taken for the measurement.
    NODE_NO_WARNINGS: '1',
  };
  const headers = { authorization: `Bearer ${await make({ roles: ['viewer'] })}` };
  const requests = {
    jobs: [bundle, anHttpEvent({ path: '/jobs', headers })],
    health: [bundle, anHttpEvent({ path: '/healthz' })],
    bare: [bare, anHttpEvent()],
  } as const;
  const times: Record<keyof typeof requests, number[]> = { jobs: [], health: [], bare: [] };
  try {
    // The first round fills the file system's cache, as an instance that was prepared has it.
    for (let index = -1; index < processes; index += 1) {
      for (const [name, [path, event]] of Object.entries(requests)) {
        const ms = await firstByteMs(path, event, env);
        if (index >= 0) times[name as keyof typeof requests].push(ms);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const [jobsMs, healthMs, bareMs] = [times.jobs, times.health, times.bare].map(spreadOf) as [
    Spread,
    Spread,
    Spread,
  ];
  return { jobsMs, healthMs, bareMs, overBareMs: jobsMs.median - bareMs.median };
}

async function firstByteMs(
  path: string,
  event: object,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const { stdout } = await run(
    process.execPath,
    ['-e', MEASURE, pathToFileURL(path).href, JSON.stringify(event), '200'],
    { env: { ...env } },
  );
  return Number(stdout.trim().split('\n').at(-1));
}
