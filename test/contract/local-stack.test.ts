import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runUntil } from '../../local/clock-run.ts';
import { localIdentity } from '../../local/identity.ts';
import { type StackInfo, startStack } from '../../local/stack.ts';
import { signRequest, toRequest } from '../unit/local/dsw-wire/signed-request.ts';

let folder: string;
const running = new Set<ChildProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-stack-'));
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await rm(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly info: StackInfo;
  control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Ends it with a signal and gives back its exit code, or the signal that it died of. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

function run(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  return child;
}

/** Starts the program and waits for its line. */
async function start(args: readonly string[]): Promise<Started> {
  const child = run(['--only', 'dsw', ...args]);
  child.stderr?.resume();
  let line = '';
  for await (const chunk of child.stdout ?? []) {
    line += String(chunk);
    if (line.includes('\n')) break;
  }
  const info = JSON.parse(line) as Started['info'];
  return {
    child,
    info,
    async control(method, path, body) {
      const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(`${info.dsw}${path}`, init);
      return (await response.json()) as Record<string, unknown>;
    },
    async end(signal) {
      child.kill(signal);
      const [code, died] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      running.delete(child);
      return code ?? died;
    },
  };
}

/** Runs the program to its end. */
async function finish(
  args: readonly string[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = run(args);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const [out, err, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    exit,
  ]);
  running.delete(child);
  return { code, out, err };
}

const instancesOf = ({ instances }: Record<string, unknown>) =>
  instances as { readonly InstanceId: string }[];

describe('npm run local', () => {
  test('prints one line when ready, and ends cleanly when told to', async () => {
    const { info, control, end } = await start([
      '--clock',
      'manual',
      '--start',
      '2026-03-02T18:00:00Z',
      '--instances',
      '7',
    ]);

    expect(Object.keys(info)).toEqual(
      expect.arrayContaining([
        'dsw',
        'oss',
        'fc',
        'console',
        'region',
        'accountId',
        'bucket',
        'accessKeyId',
        'accessKeySecret',
      ]),
    );
    expect(info).toMatchObject({ oss: null, fc: null, console: null, region: 'cn-hangzhou' });
    expect(await control('GET', '/_local/clock')).toMatchObject({
      now: '2026-03-02T18:00:00.000Z',
      mode: 'manual',
    });
    expect(instancesOf(await control('GET', '/_local/fleet'))).toHaveLength(7);
    expect(await end('SIGTERM')).toBe(0);
  });

  test('ends cleanly on Ctrl-C, too', async () => {
    expect(await (await start([])).end('SIGINT')).toBe(0);
  });

  test('keeps its state in --data', async () => {
    const args = [
      '--data',
      folder,
      '--clock',
      'manual',
      '--start',
      '2026-03-02T18:00:00Z',
      '--instances',
      '5',
    ];
    const first = await start(args);
    const [instance] = instancesOf(await first.control('GET', '/_local/fleet'));
    const id = String(instance?.InstanceId);
    await first.control('POST', `/_local/instances/${id}`, { Labels: { kept: 'yes' } });
    await first.control('POST', '/_local/clock', { advance: '36h' });
    const fleet = await first.control('GET', '/_local/fleet');
    await first.end('SIGTERM');

    const second = await start(['--data', folder, '--clock', 'manual', '--instances', '50']);

    expect(await second.control('GET', '/_local/clock')).toMatchObject({
      now: '2026-03-04T06:00:00.000Z',
    });
    expect(await second.control('GET', '/_local/fleet')).toEqual(fleet);
    await second.end('SIGTERM');
  });

  test('survives being killed at any moment, with a whole file', async () => {
    const args = ['--data', folder, '--clock', 'manual', '--instances', '200'];
    const file = join(folder, 'dsw.json');
    for (let round = 0; round < 3; round += 1) {
      const stack = await start(args);
      // Changes go on while the state is being written.
      for (let i = 0; i < 20 * (round + 1); i += 1)
        await stack.control('POST', '/_local/clock', { advance: '1h' });
      while (!(await readdir(folder)).includes('dsw.json'))
        await stack.control('POST', '/_local/clock', { advance: '1h' });
      await stack.end('SIGKILL');

      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1 });
    }
    // What a write that never finished leaves behind is no obstacle.
    await writeFile(`${file}.new`, '{"version":1,"no');
    const last = await start(args);
    expect(instancesOf(await last.control('GET', '/_local/fleet'))).toHaveLength(200);
    await last.end('SIGTERM');
  });

  test('names a saved state that it cannot read, and leaves it alone', async () => {
    const file = join(folder, 'dsw.json');
    await writeFile(file, '{"version":1,"no');

    const { code, out, err } = await finish(['--only', 'dsw', '--data', folder]);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(file);
    expect(err).not.toContain('    at ');
    expect(await readFile(file, 'utf8')).toBe('{"version":1,"no');
  });

  test('shows all its options', async () => {
    const { code, out } = await finish(['--help']);

    expect(code).toBe(0);
    for (const option of [
      'port',
      'only',
      'instances',
      'seed',
      'fleet',
      'data',
      'clock',
      'start',
      'latency',
      'qps',
      'faults',
    ]) {
      expect(out).toContain(`--${option} `);
    }
  });

  test('names the problems of a fleet and of fault rules by file and place', async () => {
    const fleet = join(folder, 'fleet.json');
    const faults = join(folder, 'faults.json');
    await writeFile(fleet, '{"instances":[{},{"Statuss":"Running"}]}');
    await writeFile(faults, '{"rules":[{"do":{"explode":{}}}]}');

    const bad = await Promise.all([
      finish(['--fleet', fleet]),
      finish(['--faults', faults]),
      finish(['--fleet', join(folder, 'none.json')]),
      finish(['--faults', 'ruff']),
    ]);

    expect(bad.map(({ code, out }) => [code, out])).toEqual([
      [2, ''],
      [2, ''],
      [2, ''],
      [2, ''],
    ]);
    expect(bad[0]?.err).toMatch(/fleet\.json: instances\[1\]\.Statuss: /);
    expect(bad[1]?.err).toMatch(/faults\.json: rules\[0\]\.do: /);
    expect(bad[2]?.err).toMatch(/none\.json: .*no such file/);
    expect(bad[3]?.err).toMatch(/ruff: .*no such file.*rough/);
  });

  test('uses consecutive ports, and says so when one is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };

    const { code, err } = await finish(['--only', 'dsw', '--port', String(port)]);
    await new Promise((resolve) => blocker.close(resolve));

    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect(err).not.toContain('    at ');
  });
});

describe('a simulated clock', () => {
  test('passes the time that calls take, and no more, while programs work over the wire', async () => {
    const instances = Array.from({ length: 50 }, (_, i) => ({
      InstanceId: `dsw-${i}`,
      Status: 'Running',
    }));
    const stack = await startStack({
      only: ['dsw'],
      clock: 'manual',
      start: 0,
      fleet: { instances },
      latencyMs: 200,
    });
    const { host } = new URL(stack.info.dsw ?? '');
    const waiting = instances.map(({ InstanceId }) => InstanceId);
    let doneAt = 0;
    const lane = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const path = `/api/v2/instances/${id}/stop`;
        const signed = signRequest({
          ...localIdentity.key,
          method: 'PUT',
          action: 'StopInstance',
          path,
          host,
        });
        const response = await fetch(toRequest(signed, `http://${host}`));
        expect(response.status).toBe(200);
        doneAt = stack.clock.now();
      }
    };
    let working = true;
    const lanes = Promise.all(Array.from({ length: 10 }, lane)).then(() => {
      working = false;
    });
    // A program that works and waits for nothing on the clock is busy, which only we know here.
    const isBusy = () => stack.isBusy() || (working && stack.clock.waiting() === 0);

    await runUntil(stack.clock, 60_000, { isBusy, settleMs: 20 });
    await lanes;

    expect(doneAt).toBe(1000);
    await stack.close();
  });
});

describe('startStack', () => {
  test('starts several services side by side, on one clock', async () => {
    const stack = await startStack({
      only: ['dsw', 'oss'],
      clock: 'manual',
      start: 0,
      instances: 3,
    });

    expect(new URL(stack.info.oss ?? '').hostname).toBe('127.0.0.1');
    expect(stack.dsw?.world.instances.size).toBe(3);
    expect(stack.fc).toBeUndefined();
    expect(stack.clock.now()).toBe(0);
    expect(stack.isBusy()).toBe(false);
    await stack.close();
    await expect(fetch(`${stack.info.dsw}/_local/clock`)).rejects.toThrow();
  });

  test('stops what it has started when the rest cannot be', async () => {
    const options = { only: ['dsw', 'fc'], dataDir: folder, instances: 1 } as const;

    await expect(startStack({ ...options, sYamlPath: join(folder, 'none.yaml') })).rejects.toThrow(
      /none\.yaml/,
    );

    // Saved on the way down, by a service that was up.
    expect(await readdir(folder)).toContain('dsw.json');
  });

  test('makes the same fleet from the same seed, and another one from another', async () => {
    const fleetOf = async (seed: number) => {
      const stack = await startStack({
        only: ['dsw'],
        clock: 'manual',
        start: 0,
        seed,
        instances: 20,
      });
      await stack.close();
      return JSON.stringify(stack.dsw?.world.dumpFleet());
    };

    expect(await fleetOf(1)).toBe(await fleetOf(1));
    expect(await fleetOf(2)).not.toBe(await fleetOf(1));
  });
});
