import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '../../local/clock-manual.ts';
import { createFcRunner, type FcRunner, type FcRunnerOptions } from '../../local/fc/runner.ts';

export const FC_START = Date.parse('2026-03-02T14:00:00Z');
export const ROLE_KEYS = {
  accessKeyId: 'STS.exampleKeyId',
  accessKeySecret: 'exampleSecret0123456789abcdef',
  securityToken: 'example-token',
} as const;

/** Handlers to be named in s.yaml. */
const CODE = `
  import { existsSync, writeFileSync } from 'node:fs';
  export const echo = async (event) => event;
  export const fail = async () => { throw new Error('no more'); };
  export const crash = async () => process.exit(3);
  export const hang = async () => new Promise(() => setInterval(() => {}, 1000));
  export const secondTry = async (event, context) => {
    if (context.retryCount < 1) throw new Error('not yet');
    return 'at last';
  };
  // Waits for the test to put a file there: concurrency is seen without timing.
  export const gate = async (event) => {
    const { entered, leave } = JSON.parse(event.toString());
    if (entered) writeFileSync(entered, '');
    while (!existsSync(leave)) await new Promise((resolve) => setTimeout(resolve, 5));
    return 'left';
  };
`;

export interface FcStage {
  readonly fc: FcRunner;
  readonly url: string;
  readonly folder: string;
  readonly clock: ReturnType<typeof createManualClock>;
  /** Rules time limits. */
  readonly limitClock: ReturnType<typeof createManualClock>;
  /**
   * Moves the clock on whenever an invocation waits for it, until nothing is left to do.
   *
   * @param overrunning a function whose time limit is to strike whenever it runs
   */
  finish(overrunning?: string): Promise<void>;
  close(): Promise<void>;
}

/** The local FC with functions of a test's own, each given by the lines of its props, on clocks that are moved by hand. */
export async function startFcStage(
  functions: Readonly<Record<string, string>>,
  options: Partial<FcRunnerOptions> = {},
): Promise<FcStage> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-stage-'));
  await writeFile(join(folder, 'code.mjs'), CODE);
  const resources = Object.entries(functions).map(
    ([name, props]) => `  ${name}:
    component: fc3
    props:
      functionName: demo-${name}
      runtime: nodejs20
      timeout: 10
      memorySize: 256
      role: some-role
${props.trim().replace(/^/gm, '      ')}`,
  );
  await writeFile(join(folder, 's.yaml'), `resources:\n${resources.join('\n')}\n`);
  const clock = createManualClock(FC_START);
  const limitClock = createManualClock(0);
  const fc = await createFcRunner({
    sYamlPath: join(folder, 's.yaml'),
    codeDir: folder,
    clock,
    limitClock,
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    credentials: ROLE_KEYS,
    log: () => {},
    ...options,
  });
  const { url } = await fc.listen(0);
  return {
    fc,
    url,
    folder,
    clock,
    limitClock,
    async finish(overrunning) {
      while (fc.inFlight > 0) {
        await new Promise(setImmediate);
        const wait = clock.waiting() > 0 ? clock.next() : undefined;
        if (wait !== undefined) clock.advanceTo(wait);
        const runs = fc.invocations.some(
          ({ functionName, status }) => functionName === overrunning && status === 'running',
        );
        const limit = limitClock.next();
        // Loading has a limit of its own (60 s); only the handler's is to strike.
        if (!runs || limit !== limitClock.now() + 10_000) continue;
        limitClock.advanceTo(limit);
      }
    },
    async close() {
      await fc.close();
      await rm(folder, { recursive: true });
    },
  };
}
