import { expect, test } from 'vitest';
import { createServiceClock, type StillClock } from '../../../lib/app/service-clock.ts';

const url = new URL('http://127.0.0.1:8080');

/** A local service whose clock stands still until somebody waits for it. */
function aService(rate: number | undefined, start = Date.parse('2026-03-02T10:00:00Z')) {
  const asked: string[] = [];
  let now = start;
  const answer: typeof fetch = async (input, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    asked.push(`${init?.method} ${new URL(String(input)).pathname} ${body}`);
    if (body !== '') now += JSON.parse(body).ms;
    return Response.json({
      now: new Date(now).toISOString(),
      mode: rate ? 'rate' : 'manual',
      rate,
    });
  };
  return { asked, fetch: answer };
}

test('follows the service: now is what it said last, sleep waits there', async () => {
  const service = aService(0);
  const clock = await createServiceClock(url, { ...service, elapsedMs: () => 0 });

  const before = clock.now();
  await clock.sleep(60_000);

  expect(before).toEqual(new Date('2026-03-02T10:00:00Z'));
  expect(clock.now()).toEqual(new Date('2026-03-02T10:01:00Z'));
  expect(service.asked).toEqual(['GET /_local/clock ', 'POST /_local/clock/wait {"ms":60000}']);
});

test('carries the time on at the rate of a running clock', async () => {
  let elapsed = 100;
  const clock = await createServiceClock(url, { ...aService(60), elapsedMs: () => elapsed });

  elapsed += 1_000;

  expect(clock.now()).toEqual(new Date('2026-03-02T10:01:00Z'));
});

test('says what to do when there is no such service', async () => {
  const refuse = async () => {
    throw new TypeError('fetch failed');
  };

  await expect(
    createServiceClock(url, { fetch: refuse, elapsedMs: () => 0 }),
  ).rejects.toMatchObject({
    code: 'CLOCK_UNREACHABLE',
    message: expect.stringContaining('http://127.0.0.1:8080'),
  });
});

test('ends a sleep with the reason of its signal', async () => {
  const hang: typeof fetch = (input, init) =>
    String(input).endsWith('wait')
      ? new Promise((_, reject) =>
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        )
      : aService(0).fetch(input, init);
  const clock = await createServiceClock(url, { fetch: hang, elapsedMs: () => 0 });
  const stop = new AbortController();

  const sleep = clock.sleep(1_000, stop.signal);
  stop.abort(new Error('enough'));

  await expect(sleep).rejects.toThrow('enough');
});

/** Answers a wait only when it is let go. */
function aStillService() {
  const { fetch: answer } = aService(0);
  let letGo: () => void = () => {};
  const fetch: typeof answer = async (input, init) => {
    if (String(input).endsWith('wait')) {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
    }
    return answer(input, init);
  };
  return { fetch, letGo: () => letGo() };
}

test('tells once of a clock that nobody moves while something waits for it', async () => {
  const service = aStillService();
  const told: StillClock[] = [];
  let tell: () => void = () => {};
  const isTold = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const clock = await createServiceClock(url, {
    fetch: service.fetch,
    elapsedMs: () => 0,
    sleep: async () => {},
    onStill: (still) => {
      told.push(still);
      tell();
    },
  });

  for (let times = 0; times < 2; times += 1) {
    const sleep = clock.sleep(60_000);
    await isTold;
    service.letGo();
    await sleep;
  }

  expect(told).toEqual([
    { url, now: new Date('2026-03-02T10:00:00Z'), until: new Date('2026-03-02T10:01:00Z') },
  ]);
});

test('says nothing of a clock that is moved in time', async () => {
  const told: StillClock[] = [];
  const clock = await createServiceClock(url, {
    fetch: aService(0).fetch,
    elapsedMs: () => 0,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      ),
    onStill: (still) => told.push(still),
  });

  await clock.sleep(60_000);

  expect(told).toEqual([]);
});
