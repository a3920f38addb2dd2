import { describe, expect, it } from 'vitest';
import type { LocalClock } from '../../../../local/clock.ts';
import { createManualClock } from '../../../../local/clock-manual.ts';
import { officialClient, startOss } from './start-oss.ts';

const text = Buffer.from('some text of some length');

/** A call has arrived and is held up when somebody waits for the clock. */
async function someoneWaits(clock: LocalClock): Promise<void> {
  while (clock.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
}

async function startFaulty(rules: readonly unknown[], clock = createManualClock(0)) {
  const { service, port, url } = await startOss({ clock, faults: rules });
  const client = officialClient(port);
  const keys = async () => {
    const { objects } = await client.listV2({});
    return (objects ?? []).map((one: { name: string }) => one.name);
  };
  return { service, client, clock, keys, url };
}

describe('faults of the local OSS', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])('reset the connection %s the effect', async (when, tookEffect) => {
    const { service, client, keys } = await startFaulty([
      { match: { operation: 'PutObject' }, do: { reset: { when } } },
    ]);

    await expect(client.put('a', text)).rejects.toMatchObject({ status: -1 });

    expect(service.calls.list().at(-1)).toMatchObject({
      operation: 'PutObject',
      status: null,
      faults: ['reset'],
    });
    expect(await keys()).toEqual(tookEffect ? ['a'] : []);
  });

  it('lose the acknowledgement of a creation, which then exists already', async () => {
    const { client } = await startFaulty([
      {
        match: { operation: 'PutObject', key: 'leases/', times: 1 },
        do: { reset: { when: 'after' } },
      },
    ]);
    const create = () =>
      client.put('leases/a', text, { headers: { 'x-oss-forbid-overwrite': 'true' } });

    await expect(create()).rejects.toMatchObject({ status: -1 });

    await expect(create()).rejects.toMatchObject({ status: 409, code: 'FileAlreadyExists' });
  });

  it.each([
    ['before', []],
    ['after', ['a']],
  ])('answer 503 %s the effect', async (effect, left) => {
    const { client, keys } = await startFaulty([
      { match: { operation: 'PutObject' }, do: { error: { effect } } },
    ]);

    await expect(client.put('a', text)).rejects.toMatchObject({
      status: 503,
      code: 'ServiceUnavailable',
    });

    expect(await keys()).toEqual(left);
  });

  it.each([
    [{ throttle: true }, 503, 'TotalQpsLimitExceeded'],
    [{ throttle: { status: 429, code: 'TooManyRequests' } }, 429, 'TooManyRequests'],
    [{ denied: true }, 403, 'AccessDenied'],
    [{ expiredToken: true }, 403, 'SecurityTokenExpired'],
  ])('refuse: %j', async (action, status, code) => {
    const { client, keys } = await startFaulty([{ match: { operation: 'PutObject' }, do: action }]);

    await expect(client.put('a', text)).rejects.toMatchObject({ status, code });

    expect(await keys()).toEqual([]);
  });

  it('answer late, by the local clock', async () => {
    const { client, clock, service } = await startFaulty([{ do: { latency: { ms: 5000 } } }]);
    let answered = false;

    const putting = client.put('a', text).then(() => {
      answered = true;
    });
    await someoneWaits(clock);
    expect(answered).toBe(false);
    clock.advanceTo(5000);
    await putting;

    expect(service.calls.list()).toMatchObject([{ durationMs: 5000 }]);
    service.faults.set([]);
    const { res } = await client.head('a');
    expect(res.headers['last-modified']).toBe('Thu, 01 Jan 1970 00:00:05 GMT');
  });

  it.each([
    ['before', []],
    ['after', ['a']],
  ])('say nothing until the clock is far on, with the effect %s that', async (when, left) => {
    const { client, clock, keys } = await startFaulty([
      { match: { operation: 'PutObject' }, do: { timeout: { when, ms: 60_000 } } },
    ]);

    const putting = expect(client.put('a', text)).rejects.toMatchObject({ status: -1 });
    await someoneWaits(clock);
    clock.advanceTo(60_000);
    await putting;

    expect(await keys()).toEqual(left);
  });

  it('say nothing until the caller gives up', async () => {
    const { client, clock, service } = await startFaulty([
      { match: { operation: 'PutObject' }, do: { timeout: {} } },
    ]);

    await expect(client.put('a', text, { timeout: 20 })).rejects.toMatchObject({
      name: 'ResponseTimeoutError',
    });

    while (clock.waiting() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(service.calls.list()).toMatchObject([{ status: null, faults: ['timeout'] }]);
  });

  it('send half of an answer', async () => {
    const { client, service } = await startFaulty([
      { match: { operation: 'GetObject' }, do: { halfBody: true } },
    ]);
    await client.put('a', text);

    await expect(client.get('a')).rejects.toThrow();

    expect(service.calls.list().at(-1)).toMatchObject({ status: 200 });
  });

  it('list what was there some time ago', async () => {
    const { client, clock, keys, service } = await startFaulty([
      { match: { operation: 'ListObjectsV2' }, do: { stale: { seconds: 10 } } },
    ]);
    await client.put('kept', text);
    await client.put('gone', text);
    clock.advanceTo(20_000);
    await client.put('new', text);
    await client.delete('gone');

    clock.advanceTo(29_999);
    expect(await keys()).toEqual(['gone', 'kept']);
    expect((await client.get('new')).content).toEqual(text);
    clock.advanceTo(30_000);
    expect(await keys()).toEqual(['kept', 'new']);
    await client.delete('new');
    expect(await keys()).toEqual(['kept', 'new']);
    service.faults.set([]);
    expect(await keys()).toEqual(['kept']);
  });
});
