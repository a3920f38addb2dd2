import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runUntil } from '../../local/clock-run.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { type Ended, runHere } from '../unit/cli/run-here.ts';

/** 23:00 in Shanghai, a Monday: an hour into the night. */
export const START = '2026-01-05T15:00:00Z';

export const POLICIES = `
version: 1
timeZone: Asia/Shanghai
targets:
  - name: main
    region: cn-hangzhou
policies:
  - name: night
    kind: stop
    window: { from: "22:00", to: "08:00" }
`;

/** A folder to work in, the local service on a clock that moves when everybody waits, and the command beside it. */
export interface CommandLine {
  readonly folder: string;
  readonly stack: Stack;
  readonly env: Readonly<Record<string, string>> & { readonly PATH: string };
  /** Runs the command in this process, in `folder`'s store and with its policies file. */
  steward(
    args: readonly string[],
    env?: Record<string, string | undefined>,
    signal?: AbortSignal,
  ): Promise<Ended>;
  /** Runs the real command in a process of its own. */
  spawnSteward(args: readonly string[], env?: Record<string, string | undefined>): Promise<Ended>;
  write(file: string, content: string): Promise<string>;
  /** Ids that the service was asked to stop. */
  stopCalls(): string[];
  close(): Promise<void>;
}

export async function aCommandLine(
  fleet: readonly FleetInstance[],
  policies = POLICIES,
): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-cli-'));
  const stack = await startStack({
    only: ['dsw'],
    clock: 'manual',
    start: Date.parse(START),
    fleet: { instances: fleet },
  });
  const { info } = stack;
  const { PATH = '' } = process.env;
  const env = {
    // Nothing of the machine that runs the tests: no credentials of its own, no colours.
    PATH,
    HOME: folder,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    ALIBABA_CLOUD_ACCESS_KEY_ID: info.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: info.accessKeySecret,
    STEWARD_DSW_ENDPOINT: info.dsw ?? '',
    STEWARD_CLOCK: info.dsw ?? '',
    STEWARD_STORE: join(folder, 'store'),
  };
  const write = async (file: string, content: string) => {
    await writeFile(join(folder, file), content);
    return join(folder, file);
  };
  const file = await write('policies.yaml', policies);
  const withFile = (args: readonly string[]) =>
    args.includes('-f') || WITHOUT_FILE.has(args[0] ?? '') ? args : [...args, '-f', file];

  return {
    folder,
    stack,
    env,
    write,
    steward: (args, more = {}, signal) =>
      whileTimePasses(
        stack,
        runHere(withFile(args), { env: { ...env, ...more }, ...(signal && { signal }) }),
      ),
    spawnSteward: (args, more = {}) =>
      whileTimePasses(stack, spawnCommand(withFile(args), { ...env, ...more })),
    stopCalls: () =>
      ['StopInstance', 'StopInstances'].flatMap((operation) =>
        (stack.dsw?.calls.list() ?? [])
          .filter((call) => call.operation === operation)
          .flatMap((call) => (call.resource ?? '').split(',')),
      ),
    close: async () => {
      await stack.close();
      await rm(folder, { recursive: true });
    },
  };
}

const WITHOUT_FILE = new Set(['runs', 'schema', 'schedule']);

export function running(id: string, fields: FleetInstance = {}): FleetInstance {
  return {
    InstanceId: id,
    InstanceName: id.replaceAll('-', '_'),
    Status: 'Running',
    WorkspaceId: '1001',
    UserName: 'alice',
    EcsSpec: 'ecs.g6.large',
    GmtCreateTime: '2026-01-01T01:00:00Z',
    usage: { kind: 'steady', cpuPercent: 1, gpuPercent: 0 },
    ...fields,
  };
}

/** The command as `npm run steward` starts it. */
export async function spawnCommand(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode, stdout, stderr };
}

/** Moves the clock on whenever the work waits for it. */
async function whileTimePasses<T>(stack: Stack, work: Promise<T>): Promise<T> {
  const { clock, dsw } = stack;
  const ended = new AbortController();
  const isBusy = () => (dsw?.working() ?? 0) > 0 || clock.waiting() === 0;
  const time = runUntil(clock, Number.MAX_SAFE_INTEGER, { isBusy, signal: ended.signal });
  const stopped = time.catch((error: unknown) => {
    if (!ended.signal.aborted) throw error;
  });
  try {
    return await work;
  } finally {
    ended.abort();
    await stopped;
  }
}
