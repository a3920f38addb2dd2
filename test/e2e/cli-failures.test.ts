import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aCommandLine,
  type CommandLine,
  POLICIES,
  running,
  START,
  spawnCommand,
} from './cli-setup.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await aCommandLine([running('dsw-idle'), running('dsw-other')]);
});
afterAll(() => line.close());

/** What every failure has in common: a message that begins the output, its code, and no stack trace. */
function expectOneMessage(stderr: string, code: string): void {
  expect(stderr).toMatch(/^steward: .+/);
  expect(stderr).toContain(`code ${code}`);
  expect(stderr.match(/^steward:/gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
}

describe.each([['plan'], ['instances'], ['run', '--now']])(
  'a start of steward %s %s',
  (...args) => {
    it('without credentials says where it looked and what to set', async () => {
      const { exitCode, stderr } = await line.spawnSteward(args, {
        ALIBABA_CLOUD_ACCESS_KEY_ID: undefined,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: undefined,
      });

      expect(exitCode).toBe(1);
      expectOneMessage(stderr, 'DSW_CREDENTIALS_MISSING');
      expect(stderr).toContain('Set ALIBABA_CLOUD_ACCESS_KEY_ID');
    });

    it('in a region that does not exist names the one that was meant', async () => {
      const { exitCode, stderr } = await line.spawnSteward([...args, '--region', 'cn-hangzou'], {
        STEWARD_DSW_ENDPOINT: undefined,
      });

      expect(exitCode).toBe(2);
      expectOneMessage(stderr, 'DSW_REGION_UNKNOWN');
      expect(stderr).toContain('did you mean "cn-hangzhou"?');
    });

    it('with an address where nobody answers says so', async () => {
      const { exitCode, stderr } = await line.spawnSteward([
        ...args,
        ...['--endpoint', 'http://127.0.0.1:1'],
      ]);

      expect(exitCode).toBe(1);
      expectOneMessage(stderr, 'DSW_ENDPOINT_UNREACHABLE');
      expect(stderr).toContain('127.0.0.1:1');
      expect(stderr).toContain('Check the network and the address');
    });

    it('with a broken policies file lists every problem with its line', async () => {
      const broken = await line.write('broken.yaml', POLICIES.replace('kind: stop', 'kind: halt'));

      const { exitCode, stderr } = await line.spawnSteward([...args, '-f', broken]);

      expect(exitCode).toBe(2);
      expectOneMessage(stderr, 'POLICIES_FILE_INVALID');
      expect(stderr).toContain(`${broken}:9:11 policies[0].kind: `);
    });

    it('with a token that has expired asks for a new one, with the request id', async () => {
      const { sts } = line.stack.info;
      line.stack.dsw?.keys.add({ ...sts, expiresAt: Date.parse(START) - 1 });

      const { exitCode, stderr } = await line.spawnSteward(args, {
        ALIBABA_CLOUD_ACCESS_KEY_ID: sts.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: sts.accessKeySecret,
        ALIBABA_CLOUD_SECURITY_TOKEN: sts.securityToken,
      });

      expect(exitCode).toBe(1);
      expectOneMessage(stderr, 'DSW_CREDENTIALS_REFUSED');
      expect(stderr).toContain('InvalidSecurityToken.Expired');
      expect(stderr).toContain('must not have expired');
      expect(stderr).toMatch(/request id [0-9A-F-]{36}/);
      expect(stderr).not.toContain(sts.securityToken);
    });
  },
);

describe('the process', () => {
  it('prints one JSON document with --json when it fails as well', async () => {
    const { exitCode, stdout } = await line.spawnSteward(['plan', '--json'], {
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong-secret',
    });

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'DSW_CREDENTIALS_REFUSED' } });
    expect(stdout).not.toContain('wrong-secret');
  });

  it('refuses an address without TLS that is not of this machine', async () => {
    const { exitCode, stderr } = await line.spawnSteward([
      ...['plan', '--endpoint', 'http://pai-dsw.cn-hangzhou.aliyuncs.com'],
    ]);

    expect(exitCode).toBe(2);
    expectOneMessage(stderr, 'USAGE');
    expect(stderr).toContain('--endpoint is "http://pai-dsw.cn-hangzhou.aliyuncs.com"; http is');
    expect(stderr).not.toContain('STEWARD_DSW_ENDPOINT');
  });

  it('shows stack traces to those who ask for them', async () => {
    const { stderr } = await line.spawnSteward(['plan', '-f', 'none.yaml'], { STEWARD_DEBUG: '1' });

    expect(stderr).toMatch(/^\s+at /m);
  });

  it.skipIf(!existsSync('/dev/full'))('says in one line that its output is lost', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', 'schema'], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    if (child.stderr === null) throw new Error('stderr is no pipe');
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'steward: cannot write the output (ENOSPC).\n',
    });
  });

  it('reads the policies from standard input, as far as a policies file may go', async () => {
    const ends = ['-', '/dev/stdin'].flatMap((name) =>
      [POLICIES, '#'.repeat(5_000_000)].map(async (input) => {
        const args = ['--import', 'tsx', 'lib/cli/main.ts', 'validate', '-f', name];
        const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
        child.stdin.on('error', () => {}); // it stops reading at the limit
        child.stdin.end(input);
        const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
        return `${exitCode} ${stdout.split('\n')[0]}`;
      }),
    );

    expect(await Promise.all(ends)).toEqual([
      '0 OK standard input: 1 target, 1 policy.',
      '2 standard input: a policies file of at most 4194304 bytes is read; it is larger.',
      '0 OK standard input: 1 target, 1 policy.',
      '2 standard input: a policies file of at most 4194304 bytes is read; it is larger.',
    ]);
  });

  it('never writes a result over the policies file', async () => {
    const file = join(line.folder, 'policies.yaml');

    for (const command of ['plan', 'validate']) {
      const { exitCode, stderr } = await line.steward([command, '--out', file]);

      expect(exitCode).toBe(2);
      expectOneMessage(stderr, 'FILE_SAME');
    }
    expect(await readFile(file, 'utf8')).toBe(POLICIES);
    expect((await line.steward(['apply', file])).stderr).not.toContain(`--out ${file}`);
  });

  it('is silent when its reader goes away', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', 'schema'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('ends with 130 on Ctrl-C, telling what was begun; the next run goes on with it', async () => {
    const { stack, env, folder } = line;
    // The clock stands still, so that the command waits to see the instances stopped until it is interrupted.
    const child = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', 'lib/cli/main.ts', 'run', '--at', '2026-01-05T14:00:00Z'],
        ...['-f', join(folder, 'policies.yaml')],
      ],
      { env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    while (stack.clock.waiting() === 0 && child.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    const [stdout, stderr, [exitCode]] = await ended;

    expect(exitCode).toBe(130);
    expect(stdout).toContain('incomplete');
    expect(stdout).toContain('Accepted, not yet verified: dsw-idle, dsw-other');
    expect(stdout).not.toContain('Not done');
    expect(stderr).toContain('Interrupted. What was begun is recorded');

    const next = await line.steward(['run', '--at', '2026-01-05T14:00:00Z']);

    expect(next.exitCode).toBe(0);
    expect(next.stdout).toContain('2 of 2 instances were stopped');
    expect(line.stopCalls()).toEqual(['dsw-idle', 'dsw-other']);
  });

  it('waits on Ctrl-C for the answer to a stop that is under way', async () => {
    const other = await aCommandLine([running('dsw-1')]);
    const interruption = new AbortController();
    // In front of the service, so that the interruption comes when the stop is under way.
    const front = createServer(async (request, response) => {
      if (request.url?.includes('/stop') || request.method === 'PUT') interruption.abort();
      const { method = 'GET', url = '', headers } = request;
      const back = httpRequest(
        new URL(url, other.stack.info.dsw ?? undefined),
        { method, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(back);
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;

    const { exitCode, stdout } = await other.steward(
      ['run', '--at', '2026-01-05T14:00:00Z'],
      { STEWARD_DSW_ENDPOINT: `http://127.0.0.1:${port}` },
      interruption.signal,
    );
    front.closeAllConnections();
    front.close();
    await other.close();

    expect(exitCode).toBe(130);
    expect(other.stopCalls()).toEqual(['dsw-1']);
    expect(stdout).toContain('Accepted, not yet verified: dsw-1');
    expect(stdout).not.toContain('DSW_ABORTED');
  });

  it('ends soon when it is told to while its store does not answer', async () => {
    // It takes connections and never answers.
    const store = createServer(() => {});
    store.listen(0, '127.0.0.1');
    await once(store, 'listening');
    const asked = once(store, 'request');
    const { port } = store.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', 'lib/cli/main.ts', 'run', '--at', '2026-01-05T14:00:00Z'],
        ...['-f', join(line.folder, 'policies.yaml')],
      ],
      {
        env: {
          ...line.env,
          STEWARD_CLOCK: 'system',
          STEWARD_STORE: 'oss://records/here',
          STEWARD_OSS_ENDPOINT: `http://127.0.0.1:${port}`,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    await asked;
    child.kill('SIGTERM');
    const [, stderr, [exitCode]] = await ended;
    store.closeAllConnections();
    store.close();

    expect(exitCode).toBe(130);
    expect(stderr).toContain('stopping after what is under way');
    expect(stderr).toContain('Interrupted.');
  });

  it('says what it waits for where nobody moves the clock', async () => {
    const still = await aCommandLine([running('dsw-1')]);
    const { stack, env, folder } = still;
    const child = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', 'lib/cli/main.ts', 'run', '--at', '2026-01-05T14:00:00Z'],
        ...['-f', join(folder, 'policies.yaml')],
      ],
      { env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const exited = once(child, 'exit');
    const [said] = await once(child.stderr, 'data');
    child.kill('SIGTERM');
    await exited;
    await still.close();

    expect(String(said)).toContain(
      `clock at ${new URL(stack.info.dsw ?? '').origin}, which stands at 2026-01-05T15:00:00.000Z`,
    );
    expect(String(said)).toContain('{"advance":"PT5M"}');
  });

  it('needs nothing but its arguments to check a file', async () => {
    const { exitCode, stdout } = await spawnCommand(
      ['validate', '-f', join(line.folder, 'policies.yaml')],
      { PATH: line.env.PATH },
    );

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^OK .*: 1 target, 1 policy\.\n/);
  });
});
