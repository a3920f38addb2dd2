import { describe, expect, test } from 'vitest';
import { aNotice } from '../../helpers/a-notice.ts';
import { KINDS, kinds, NOW, options, useWire } from '../../helpers/notify-wire.ts';
import { type Act, cutOff, hang, reset, text } from '../../helpers/scripted-server.ts';

const wire = useWire();

describe.each(kinds)('a message to %s', (kind) => {
  test('is delivered', async () => {
    wire.server.script(KINDS[kind].ok);
    const { notifier, clock } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toEqual({ status: 'delivered', at: clock.now(), shown: 1, attempts: 1 });
    expect(wire.server.calls).toHaveLength(1);
    expect(wire.server.calls[0]?.method).toBe('POST');
    expect(wire.server.calls[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  const passing: Readonly<Record<string, Act>> = {
    'HTTP 500': text('', { status: 500 }),
    'HTTP 502 in HTML': text('<html>', { status: 502 }),
    'a reset': reset,
    'a body that breaks off': cutOff(),
  };
  test.each(Object.entries(passing))('is sent again after %s', async (_, failure) => {
    wire.server.script(failure, failure, KINDS[kind].ok);
    const { notifier } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ status: 'delivered', attempts: 3 });
  });

  test('is sent four times at most', async () => {
    wire.server.script(text('no', { status: 503 }));
    const { notifier } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({
      status: 'failed',
      code: 'NOTIFY_SERVICE_FAILED',
      retryable: true,
      attempts: 4,
      message: 'The channel ops failed (HTTP 503: no). Sent 4 times.',
    });
  });

  test('waits as long as Retry-After says', async () => {
    wire.server.script(text('', { status: 429, headers: { 'retry-after': '7' } }), KINDS[kind].ok);
    const { notifier, clock } = wire.setUp(kind);

    await notifier.send('ops', aNotice(), options);

    expect(clock.now().getTime() - NOW).toBe(7_000);
  });

  test('is given up when Retry-After is after the deadline', async () => {
    wire.server.script(text('', { status: 429, headers: { 'retry-after': '60' } }), KINDS[kind].ok);
    const { notifier, clock } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);
    const next = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_THROTTLED', retryable: true, attempts: 1 });
    // The channel wants nothing for that long, so nothing more is sent.
    expect(next).toMatchObject({ code: 'NOTIFY_DEADLINE', retryable: true, attempts: 0 });
    expect([wire.server.calls.length, clock.now().getTime()]).toEqual([1, NOW]);
  });

  test('does not follow a redirect', async () => {
    wire.server.script(
      text('', { status: 307, headers: { location: `${wire.server.url}/elsewhere` } }),
    );
    const { notifier } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REDIRECTED', retryable: false });
    expect(wire.server.calls).toHaveLength(1);
  });

  test('is not sent again when it is refused', async () => {
    wire.server.script(text('no_service', { status: 404 }));
    const { notifier } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REJECTED', retryable: false, attempts: 1 });
    expect(result).toHaveProperty('message', expect.stringContaining('HTTP 404: no_service'));
  });

  test('ends when the caller says so', async () => {
    wire.server.script(hang);
    const { notifier } = wire.setUp(kind);
    const caller = new AbortController();

    const sending = notifier.send('ops', aNotice(), { ...options, signal: caller.signal });
    while (wire.server.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    caller.abort();

    expect(await sending).toMatchObject({ code: 'NOTIFY_ABORTED', retryable: true });
  });

  test('reads no more of an endless answer than it needs', async () => {
    let closed = false;
    wire.server.script((response) => {
      response.writeHead(400);
      response.on('close', () => {
        closed = true;
      });
      const more = () => {
        if (!closed && response.write('x'.repeat(10_000))) setImmediate(more);
        else if (!closed) response.once('drain', more);
      };
      more();
    });
    const { notifier } = wire.setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REJECTED' });
    expect(String(Reflect.get(result, 'message')).length).toBeLessThan(400);
  });

  test('is not sent where the time is over', async () => {
    const { notifier } = wire.setUp(kind);

    const deadline = new Date(NOW - 1);
    const result = await notifier.send('ops', aNotice(), { ...options, deadline });

    expect(result).toMatchObject({ code: 'NOTIFY_DEADLINE', attempts: 0 });
    expect(wire.server.calls).toEqual([]);
  });
});

test('an answer that is too late is not waited for', async () => {
  wire.server.script(hang);
  const { notifier } = wire.setUp('slack');

  const deadline = new Date(NOW + 60);
  const result = await notifier.send('ops', aNotice(), { ...options, deadline });

  expect(result).toMatchObject({ code: 'NOTIFY_TIMEOUT', retryable: true });
});
