import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StewardError } from '../../lib/base/errors.ts';
import type { Listener } from '../../local/dsw/listen.ts';
import {
  aService,
  getRunning,
  stopRunning,
  type TestService,
} from '../unit/local/dsw-wire/a-service.ts';
import { signRequest, toRequest, type Wanted } from '../unit/local/dsw-wire/signed-request.ts';

/** The service on a real port, spoken to byte by byte. */

let service: TestService;
let listener: Listener;
let port: number;

beforeAll(async () => {
  service = aService();
  listener = await service.listen(0);
  port = Number(new URL(listener.url).port);
});
afterAll(() => listener.close());
beforeEach(() => {
  service.faults.set([]);
  service.calls.clear();
});

/** Sends bytes and gives back all that comes until the connection ends. */
function converse(bytes: string): Promise<{ text: string; error: string | undefined }> {
  return new Promise((resolve) => {
    let text = '';
    let error: string | undefined;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('error', (problem: NodeJS.ErrnoException) => {
      error = problem.code;
    });
    socket.on('close', () => resolve({ text, error }));
  });
}

interface WriteOptions {
  readonly target?: string;
  readonly version?: string;
  /** Replaces the body with this, as it is. */
  readonly rawBody?: string;
  readonly more?: string;
}

/** A signed request as text, its connection to be closed after the answer. */
function write(wanted: Wanted, options: WriteOptions = {}): string {
  const request = signRequest({ host: `127.0.0.1:${port}`, ...wanted });
  const target = options.target ?? request.path + (request.query && `?${request.query}`);
  const lines = [
    `${request.method} ${target} HTTP/${options.version ?? '1.1'}`,
    'Connection: close',
  ];
  for (const [name, value] of request.headers) lines.push(`${name.toUpperCase()}: ${value}`);
  const body = options.rawBody ?? Buffer.from(request.body).toString();
  if (options.more !== undefined) lines.push(options.more);
  else if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const statusOf = ({ text }: { text: string }) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
const codeOf = ({ text }: { text: string }) => /"Code":"([^"]+)"/.exec(text)?.[1];

const stopBatch = {
  method: 'PUT',
  action: 'StopInstances',
  path: '/api/v2/batch/instances/stop',
  body: '{"InstanceIds":["dsw-none"]}',
};

describe('what clients send', () => {
  test('header names in any case', async () => {
    expect(statusOf(await converse(write(getRunning)))).toBe(200);
  });

  test('a body with its length', async () => {
    expect(statusOf(await converse(write(stopBatch)))).toBe(200);
  });

  test('a body in chunks', async () => {
    const pieces = ['{"Inst', 'anceIds":["dsw', '-none"]}'];
    const rawBody = `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n\r\n`;

    const answer = await converse(
      write(stopBatch, { rawBody, more: 'Transfer-Encoding: chunked' }),
    );

    expect(statusOf(answer)).toBe(200);
    expect(answer.text).toContain('"InstanceIds":[]');
  });

  test('a header in two lines, merged as the signature rules say', async () => {
    const wanted = { ...getRunning, headers: { 'x-acs-extra': 'alpha,beta' } };
    const text = write(wanted).replace(
      'X-ACS-EXTRA: alpha,beta',
      'X-ACS-EXTRA: beta\r\nX-ACS-EXTRA: alpha',
    );

    expect(statusOf(await converse(text))).toBe(200);
  });

  test('HTTP/1.0', async () => {
    expect(statusOf(await converse(write(getRunning, { version: '1.0' })))).toBe(200);
  });

  test('a query in an order and encoding of its own', async () => {
    const query = { Status: 'Running,Stopped', InstanceName: 'a b(c)', PageSize: '10' };
    const target = '/api/v2/instances?PageSize=10&InstanceName=a+b(c)&Status=Running%2cStopped';

    expect(statusOf(await converse(write({ query }, { target })))).toBe(200);
  });
});

describe('what cannot be', () => {
  test.each([
    ['dot segments', { target: '/api/v2/instances/x/../dsw-run' }, 400, 'InvalidUrl'],
    ['encoded dot segments', { target: '/api/v2/instances/%2e%2E' }, 400, 'InvalidUrl'],
    ['a backslash', { target: '/api\\v2\\instances' }, 400, 'InvalidUrl'],
    [
      'a target that is a whole URL',
      { target: 'http://elsewhere.example/api/v2/instances' },
      400,
      'InvalidUrl',
    ],
    ['a GET with a body', { rawBody: '{}' }, 400, 'InvalidUrl'],
  ])('%s', async (_, options, status, code) => {
    const answer = await converse(write(getRunning, options));

    expect(statusOf(answer)).toBe(status);
    expect(codeOf(answer)).toBe(code);
  });

  test.each(['PATCH', 'OPTIONS', 'TRACE'])('%s', async (method) => {
    const answer = await converse(write({ ...getRunning, method }));

    expect(statusOf(answer)).toBe(405);
    expect(codeOf(answer)).toBe('UnsupportedHTTPMethod');
  });

  test('HEAD, whose answer has no body', async () => {
    const answer = await converse(write({ ...getRunning, method: 'HEAD' }));

    expect(statusOf(answer)).toBe(405);
    expect(answer.text.endsWith('\r\n\r\n')).toBe(true);
  });

  test('a body beyond the limit, answered once it is through', async () => {
    const answer = await converse(write({ ...stopBatch, body: ' '.repeat(5 * 1024 * 1024) }));

    expect(statusOf(answer)).toBe(413);
  });
});

describe('broken connections', () => {
  const strike = (action: unknown) => service.faults.set([{ do: action }]);

  test.each(['before', 'after'])('a reset %s the effect', async (when) => {
    strike({ reset: { when } });

    expect(await converse(write(getRunning))).toEqual({ text: '', error: 'ECONNRESET' });
  });

  test('a reset after the headers', async () => {
    strike({ reset: { when: 'headers' } });
    const response = await fetch(
      toRequest(signRequest({ ...getRunning, host: `127.0.0.1:${port}` }), listener.url),
    );

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('half a body', async () => {
    strike({ halfBody: true });
    const { text } = await converse(write(getRunning));

    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(body.length).toBe(Math.floor(length / 2));
  });
});

describe('the listener', () => {
  test('serves fetch, too', async () => {
    const wanted = { ...stopRunning, host: `127.0.0.1:${port}` };
    const response = await fetch(toRequest(signRequest(wanted), listener.url));

    expect(await response.json()).toMatchObject({ InstanceId: 'dsw-run', Success: true });
  });

  test('is on the loopback only', () => {
    expect(new URL(listener.url).hostname).toBe('127.0.0.1');
  });

  test('says so when somebody else has the port', async () => {
    const error = await aService()
      .listen(port)
      .catch((problem: StewardError) => problem);

    expect(error).toMatchObject({
      code: 'LOCAL_PORT_IN_USE',
      message: expect.stringContaining(`Port ${port}`),
    });
  });

  test('ends those who wait when it closes', async () => {
    const other = aService();
    const { url, close } = await other.listen(0);
    const wait = fetch(`${url}/_local/clock/wait`, { method: 'POST', body: '{"ms":5000}' });
    const ended = expect(wait).rejects.toThrow();
    while (other.clock.waiting() === 0) await new Promise(setImmediate);

    await close();

    await ended;
    while (other.clock.waiting() > 0) await new Promise(setImmediate);
  });
});

test('a page of 100,000 instances comes with its total', async () => {
  const instances = Array.from({ length: 100_000 }, (_, i) => ({
    InstanceId: `dsw-${String(i).padStart(6, '0')}`,
    Status: i % 3 === 0 ? 'Running' : 'Stopped',
  }));
  const large = aService({ instances });

  const page = await large.call({
    query: { PageNumber: '500', PageSize: '100', Status: 'Stopped', ResourceId: 'ALL' },
  });

  expect(page.status).toBe(200);
  expect(page.body).toMatchObject({ TotalCount: 66_666 });
  expect((page.body as { Instances: unknown[] }).Instances).toHaveLength(100);
});
