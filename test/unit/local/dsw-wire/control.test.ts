import { describe, expect, test, vi } from 'vitest';
import { createRealClock } from '../../../../local/clock-real.ts';
import { aService, getRunning, NOW, stopRunning } from './a-service.ts';

const iso = (ms: number) => new Date(ms).toISOString();

describe('the clock', () => {
  test('is shown and moved', async () => {
    const { control } = aService();

    expect((await control('GET', '/_local/clock')).body).toEqual({
      now: iso(NOW),
      mode: 'manual',
      rate: 0,
      waiting: 0,
    });
    expect((await control('POST', '/_local/clock', { advance: 'PT1H' })).body).toMatchObject({
      now: iso(NOW + 3_600_000),
    });
    expect((await control('POST', '/_local/clock', { advance: '90m' })).body).toMatchObject({
      now: iso(NOW + 9_000_000),
    });
    expect(
      (await control('POST', '/_local/clock', { to: '2026-03-03T00:00:00Z' })).body,
    ).toMatchObject({ now: '2026-03-03T00:00:00.000Z' });
  });

  test('moves the world along', async () => {
    const service = aService();
    await service.call(stopRunning);
    expect(service.world.instances.get('dsw-run')?.status).toBe('Stopping');

    await service.control('POST', '/_local/clock', { advance: 'PT1H' });

    expect((await service.call(getRunning)).body.Status).toBe('Stopped');
  });

  test.each([{ ms: 5000 }, { until: iso(NOW + 5000) }])(
    'answers those who wait, %j',
    async (wait) => {
      const service = aService();
      const answered = vi.fn();
      const waiting = service.control('POST', '/_local/clock/wait', wait).then(answered);
      await vi.waitUntil(() => service.clock.waiting() === 1);
      expect(service.working()).toBe(0);
      expect((await service.control('GET', '/_local/clock')).body).toMatchObject({ waiting: 1 });

      await service.control('POST', '/_local/clock', { advance: '4s' });
      expect(answered).not.toHaveBeenCalled();
      await service.control('POST', '/_local/clock', { advance: '1s' });
      await waiting;

      expect(answered).toHaveBeenCalledWith({ status: 200, body: { now: iso(NOW + 5000) } });
    },
  );

  test('answers at once for an instant that is past', async () => {
    const { status } = await aService().control('POST', '/_local/clock/wait', {
      until: iso(NOW - 1),
    });

    expect(status).toBe(200);
  });

  test.each([
    ['/_local/clock', {}],
    ['/_local/clock', { advance: 'soon' }],
    ['/_local/clock', { to: iso(NOW - 1) }],
    ['/_local/clock', { advance: '1h', to: iso(NOW) }],
    ['/_local/clock', [1]],
    ['/_local/clock/wait', { ms: -1 }],
    ['/_local/clock/wait', { ms: 1, until: iso(NOW) }],
    ['/_local/clock/wait', undefined],
  ])('%s refuses %j', async (path, body) => {
    const answer = await aService().control('POST', path, body);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'LOCAL_INVALID' } });
  });

  test('that moves by itself cannot be moved', async () => {
    const answer = await aService({ clock: createRealClock() }).control('POST', '/_local/clock', {
      advance: '1h',
    });

    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'LOCAL_CLOCK_NOT_MANUAL' } },
    });
  });
});

describe('the fleet', () => {
  test('can be read and put back', async () => {
    const first = aService();
    const { body: fleet } = await first.control('GET', '/_local/fleet');
    const second = aService({ instances: [] });

    expect((await second.control('PUT', '/_local/fleet', fleet)).body).toEqual({ instances: 2 });

    expect([...second.world.instances.keys()].sort()).toEqual(['dsw-run', 'dsw-stop']);
  });

  test('with problems is refused as a whole, each with its place', async () => {
    const service = aService();
    const { status, body } = await service.control('PUT', '/_local/fleet', {
      instances: [{}, { Statuss: 'Running' }],
    });

    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { code: 'LOCAL_INVALID', problems: [{ path: 'instances[1].Statuss' }] },
    });
    expect(service.world.instances.size).toBe(2);
  });

  test('changes an instance from outside', async () => {
    const service = aService();

    const { status } = await service.control('POST', '/_local/instances/dsw-run', {
      Status: 'Failed',
      Labels: { team: 'vision' },
    });

    expect(status).toBe(200);
    expect((await service.call(getRunning)).body).toMatchObject({
      Status: 'Failed',
      Labels: [{ Key: 'team', Value: 'vision' }],
    });
    expect((await service.control('POST', '/_local/instances/dsw-none', {})).status).toBe(404);
    expect(
      (await service.control('POST', '/_local/instances/dsw-run', { Statuss: 1 })).status,
    ).toBe(400);
  });

  test('tells whoever keeps the world about changes, and only about those', async () => {
    const onChange = vi.fn();
    const service = aService({ onChange });

    await service.call(getRunning);
    await service.control('GET', '/_local/fleet');
    expect(onChange).not.toHaveBeenCalled();

    await service.call(stopRunning);
    await service.control('POST', '/_local/instances/dsw-run', { Status: 'Failed' });
    await service.control('POST', '/_local/clock', { advance: '1s' });
    expect(onChange).toHaveBeenCalledTimes(3);
  });
});

describe('calls', () => {
  test('are listed with who, what, when and how it went', async () => {
    const service = aService();
    await service.call(getRunning);
    await service.call({ ...getRunning, accessKeySecret: 'guess' });

    const { body } = await service.control('GET', '/_local/calls');

    expect(body.calls).toMatchObject([
      {
        time: iso(NOW),
        operation: 'GetInstance',
        resource: 'dsw-run',
        method: 'GET',
        path: '/api/v2/instances/dsw-run',
        query: '',
        status: 200,
        code: null,
        accessKeyId: 'test-key',
        durationMs: 0,
      },
      {
        operation: 'GetInstance',
        resource: 'dsw-run',
        status: 400,
        code: 'SignatureDoesNotMatch',
        accessKeyId: 'test-key',
      },
    ]);
  });

  test('can be had of one operation, and forgotten', async () => {
    const service = aService();
    await service.call(getRunning);
    await service.call(stopRunning);

    const some = await service.control('GET', '/_local/calls?operation=StopInstance');
    await service.control('DELETE', '/_local/calls');

    expect(some.body.calls).toHaveLength(1);
    expect((await service.control('GET', '/_local/calls')).body).toEqual({ calls: [], dropped: 0 });
  });
});

describe('faults', () => {
  test('are put, shown with what they did, and taken away', async () => {
    const service = aService();
    const put = await service.control('PUT', '/_local/faults', {
      seed: 3,
      rules: [{ match: { nth: 2 }, do: { error: {} } }],
    });
    await service.call(getRunning);
    await service.call(getRunning);

    expect(put.body).toEqual({ rules: 1 });
    expect((await service.control('GET', '/_local/faults')).body).toMatchObject({
      seed: 3,
      rules: [{ match: { nth: 2 }, do: { error: { status: 500 } }, matched: 2, struck: 1 }],
    });
    await service.control('DELETE', '/_local/faults');
    expect((await service.control('GET', '/_local/faults')).body).toMatchObject({ rules: [] });
  });

  test('with problems are refused, each with its place', async () => {
    const answer = await aService().control('PUT', '/_local/faults', [{ do: { explode: {} } }]);

    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'FAULTS_INVALID', problems: [{ path: 'rules[0].do' }] } },
    });
  });
});

describe('is for this machine only', () => {
  const ask = async (headers: Record<string, string>, peer = '127.0.0.1') => {
    const request = new Request('http://127.0.0.1/_local/clock', { headers });
    return (await aService().fetch(request, { peer })).status;
  };

  test.each([
    [{ host: '127.0.0.1:8080' }, '127.0.0.1', 200],
    [{ host: 'localhost:8080' }, '::1', 200],
    [{ host: '[::1]:8080' }, '::ffff:127.0.0.1', 200],
    [{ host: '127.0.0.1' }, '10.0.0.7', 403],
    [{ host: '127.0.0.1' }, '127.0.0.1.evil', 403],
    [{ host: 'rebound.example' }, '127.0.0.1', 403],
    [{ host: '127.0.0.1.example' }, '127.0.0.1', 403],
    [{ host: '127.0.0.1', origin: 'https://page.example' }, '127.0.0.1', 403],
    [{ host: '127.0.0.1', origin: 'null' }, '127.0.0.1', 403],
  ])('%j from %s: %i', async (headers, peer, status) => {
    expect(await ask(headers, peer)).toBe(status);
  });

  test('and says what there is when asked for something else', async () => {
    const { status, body } = await aService().control('GET', '/_local/nothing');

    expect(status).toBe(404);
    expect(body).toMatchObject({
      error: { message: expect.stringContaining('PUT /_local/faults') },
    });
  });

  test('and says what is wrong with a body that is no JSON', async () => {
    const request = new Request('http://127.0.0.1/_local/clock', { method: 'POST', body: '{' });

    expect((await aService().fetch(request)).status).toBe(400);
  });
});
