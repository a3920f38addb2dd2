import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NoticeMessage } from '../../../lib/notify/message.ts';
import type { Notifier } from '../../../lib/notify/notifier.ts';
import type { SendResult } from '../../../lib/notify/send-result.ts';
import {
  deliverNotices,
  MAX_TRIES,
  type NoticeDeps,
  type NoticeInput,
  noticeWarnings,
} from '../../../lib/run/notices.ts';
import { readDeliveredAt } from '../../../lib/run/read-delivered.ts';
import { StoreError } from '../../../lib/store/errors.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aLog } from '../../helpers/a-log.ts';
import { aNotice, aRow } from '../../helpers/a-notice.ts';
import { createJumpingClock, type JumpingClock } from '../../helpers/jumping-clock.ts';

const RUN = {
  policy: 'night',
  target: 'main',
  scheduledAt: new Date('2026-01-05T14:00:00Z'),
} as const;
const PREFIX = 'notices/night/2026-01-05T14:00:00Z/main/';

interface Sent {
  readonly channel: string;
  readonly id: string;
  readonly message: NoticeMessage;
}

interface Setup {
  readonly deps: NoticeDeps;
  readonly clock: JumpingClock;
  readonly sent: Sent[];
  /** In the place of a delivery, for the sends to come. */
  readonly failures: SendResult[];
  readonly input: NoticeInput;
  /** Rows that fit into a message. */
  fits: number;
}

const failure: SendResult = {
  status: 'failed',
  code: 'NOTIFY_UNREACHABLE',
  message: 'The channel ops could not be reached.',
  retryable: true,
  attempts: 4,
};

/** Channels that take everything, and a message that is another one each time it is asked for. */
function setUp(channels: readonly string[] = ['ops']): Setup {
  const clock = createJumpingClock('2026-01-05T13:30:00Z');
  const sent: Sent[] = [];
  const failures: SendResult[] = [];
  let asked = 0;
  const notifier: Notifier = {
    language: (channel) => (channel === 'ding' ? 'zh' : 'en'),
    async send(channel, message, { idempotencyKey }) {
      sent.push({ channel, id: idempotencyKey, message });
      const shown = Math.min(setup.fits, message.rows.length);
      return failures.shift() ?? { status: 'delivered', at: clock.now(), shown, attempts: 1 };
    },
  };
  const setup: Setup = {
    deps: { store: createMemoryStore({ clock }), notifier, clock, log: aLog() },
    clock,
    sent,
    failures,
    fits: 100,
    input: {
      ...RUN,
      phase: 'warning',
      channels,
      message: (language) => {
        asked += 1;
        const rows = ['dsw-a', 'dsw-b', 'dsw-c'].map((instanceId) => aRow({ instanceId }));
        return aNotice({ language, summary: `message ${asked}`, rows });
      },
    },
  };
  return setup;
}

async function keysIn(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key.replace(PREFIX, ''));
  return keys;
}

describe('a message', () => {
  test('is recorded before and after it is sent, and not sent again', async () => {
    const { deps, input, sent, clock } = setUp(['ops', 'ding']);

    const first = await deliverNotices(deps, input);
    clock.pass(60_000);
    const second = await deliverNotices(deps, input);

    const at = new Date('2026-01-05T13:30:00Z');
    expect(first).toEqual([
      { channel: 'ops', status: 'delivered', at, isNew: true },
      { channel: 'ding', status: 'delivered', at, isNew: true },
    ]);
    expect(second).toEqual(first.map((outcome) => ({ ...outcome, isNew: false })));
    expect(sent.map(({ channel, message }) => [channel, message.language])).toEqual([
      ['ops', 'en'],
      ['ding', 'zh'],
    ]);
    expect(await keysIn(deps.store)).toEqual([
      'ding-warning.delivered.json',
      'ding-warning.json',
      'ding-warning.try-1.json',
      'ops-warning.delivered.json',
      'ops-warning.json',
      'ops-warning.try-1.json',
    ]);
  });

  test('of another phase is another one', async () => {
    const { deps, input, sent } = setUp();

    await deliverNotices(deps, input);
    await deliverNotices(deps, { ...input, phase: 'after' });

    expect(sent.map(({ id }) => id)).toEqual([`${PREFIX}ops-warning`, `${PREFIX}ops-after`]);
  });

  test('that could not be delivered is sent again by the next call, word for word', async () => {
    const { deps, input, sent, failures } = setUp();
    failures.push(failure);

    const first = await deliverNotices(deps, input);
    const second = await deliverNotices(deps, input);

    expect(first).toMatchObject([
      { status: 'failed', code: 'NOTIFY_UNREACHABLE', retryable: true },
    ]);
    expect(noticeWarnings(first)).toEqual([
      { code: 'NOTIFY_UNREACHABLE', message: 'The channel ops could not be reached.' },
    ]);
    expect(second).toMatchObject([{ status: 'delivered', isNew: true }]);
    expect(noticeWarnings(second)).toEqual([]);
    expect(sent[1]).toEqual(sent[0]);
  });

  test('is given up after so many tries', async () => {
    const { deps, input, sent, failures } = setUp();
    failures.push(...Array.from({ length: 99 }, () => failure));

    for (let call = 0; call < MAX_TRIES; call += 1) await deliverNotices(deps, input);
    const last = await deliverNotices(deps, input);

    expect(sent).toHaveLength(MAX_TRIES);
    expect(last).toMatchObject([{ code: 'NOTICE_GIVEN_UP', retryable: false }]);
  });

  test('to a channel that fails keeps no other one from its own', async () => {
    const { deps, input, failures } = setUp(['ops', 'ding', 'hook']);
    failures.push(failure);

    const outcomes = await deliverNotices(deps, input);

    expect(outcomes.map(({ channel, status }) => [channel, status])).toEqual([
      ['ops', 'failed'],
      ['ding', 'delivered'],
      ['hook', 'delivered'],
    ]);
  });

  test('is not sent where that cannot be recorded before', async () => {
    const { deps, input, sent } = setUp();
    const create = async () => {
      throw new StoreError('STORE_FULL', 'No space is left.');
    };

    const outcomes = await deliverNotices({ ...deps, store: { ...deps.store, create } }, input);

    expect(sent).toEqual([]);
    expect(noticeWarnings(outcomes)).toEqual([
      { code: 'STORE_FULL', message: 'No space is left.' },
    ]);
  });

  test('that is delivered but not recorded says so', async () => {
    const { deps, input, sent } = setUp();
    const create: ObjectStore['create'] = async (key, body) => {
      if (key.endsWith('delivered.json')) throw new StoreError('STORE_FULL', 'No space is left.');
      return deps.store.create(key, body);
    };

    const outcomes = await deliverNotices({ ...deps, store: { ...deps.store, create } }, input);

    expect(sent).toHaveLength(1);
    expect(outcomes).toMatchObject([{ code: 'NOTICE_NOT_RECORDED', retryable: true }]);
  });

  test('does not hide a bug', async () => {
    const { deps, input } = setUp();
    const message = () => {
      throw new TypeError('a bug');
    };

    await expect(deliverNotices(deps, { ...input, message })).rejects.toThrow('a bug');
  });
});

describe('a planner', () => {
  test('finds when each instance was told of, by name or in a count', async () => {
    const setup = setUp(['ops', 'ding']);
    const { deps, input, clock } = setup;
    setup.fits = 1;
    await deliverNotices(deps, { ...input, channels: ['ops'] });
    clock.pass(60_000);
    setup.fits = 2;
    await deliverNotices(deps, { ...input, channels: ['ding'] });

    const told = await readDeliveredAt(deps.store, RUN);

    const early = new Date('2026-01-05T13:30:00Z');
    expect(Object.fromEntries(told)).toEqual({
      'dsw-a': { at: early, isListed: true },
      'dsw-b': { at: new Date('2026-01-05T13:31:00Z'), isListed: true },
      'dsw-c': { at: early, isListed: false },
    });
  });

  test('finds nothing of another run, of another phase, or that was only begun', async () => {
    const { deps, input, failures } = setUp();
    await deliverNotices(deps, { ...input, phase: 'after' });
    await deliverNotices(deps, { ...input, target: 'main-2' });
    failures.push(failure);
    await deliverNotices(deps, input);

    expect(await readDeliveredAt(deps.store, RUN)).toEqual(new Map());
  });
});

/** A call of a port that is the last one of its process, and whether it still has its effect. */
interface Death {
  readonly nth: number;
  readonly hasEffect: boolean;
}

/** Calls `deliverNotices` in a process that is killed. */
async function killed({ deps, input }: Setup, { nth, hasEffect }: Death): Promise<number> {
  let calls = 0;
  let die: () => void = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  async function pass<T>(call: () => Promise<T>): Promise<T> {
    calls += 1;
    if (calls < nth) return call();
    if (calls === nth && hasEffect) await call();
    die();
    return new Promise<T>(() => {});
  }
  const { store, notifier } = deps;
  const mortal: NoticeDeps = {
    ...deps,
    store: {
      ...store,
      get: (key) => pass(() => store.get(key)),
      create: (key, body) => pass(() => store.create(key, body)),
    },
    notifier: { ...notifier, send: (...args) => pass(() => notifier.send(...args)) },
  };
  await Promise.race([deliverNotices(mortal, input), dead]);
  return calls;
}

describe('killed', () => {
  test('at any call, a message comes once, or twice under the same id', async () => {
    const calls = await killed(setUp(['ops', 'ding']), { nth: 999, hasEffect: true });
    expect(calls).toBe(12);

    for (let nth = 1; nth <= calls; nth += 1) {
      for (const hasEffect of [true, false]) {
        const setup = setUp(['ops', 'ding']);
        await killed(setup, { nth, hasEffect });
        const outcomes = await deliverNotices(setup.deps, setup.input);
        await deliverNotices(setup.deps, setup.input);

        expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
        expectEachOnceOrTheSame(setup, 1);
      }
    }
  });

  test('again and again, also at the same time, it ends as it should', async () => {
    const death = fc.record({ nth: fc.integer({ min: 1, max: 12 }), hasEffect: fc.boolean() });
    const fails = fc.boolean();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(death, death, fails), { maxLength: 2 }),
        async (rounds) => {
          const setup = setUp(['ops', 'ding']);
          for (const [one, other, isFailing] of rounds) {
            if (isFailing) setup.failures.push(failure);
            await Promise.all([killed(setup, one), killed(setup, other)]);
            setup.clock.pass(60_000);
          }
          setup.failures.length = 0;
          const outcomes = await deliverNotices(setup.deps, setup.input);
          const before = setup.sent.length;
          await deliverNotices(setup.deps, setup.input);

          expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
          expect(setup.sent.length).toBe(before);
          expectEachOnceOrTheSame(setup, 2 * rounds.length);
          const told = await readDeliveredAt(setup.deps.store, RUN);
          expect([...told.keys()]).toEqual(['dsw-a', 'dsw-b', 'dsw-c']);
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** Who drops doubles by their id has one message of each channel, and what was dropped said the same. */
function expectEachOnceOrTheSame({ sent }: Setup, deaths: number): void {
  const byId = new Map(sent.map((one) => [one.id, one]));
  expect([...byId.keys()].sort()).toEqual([`${PREFIX}ding-warning`, `${PREFIX}ops-warning`]);
  for (const one of sent) expect(one).toEqual(byId.get(one.id));
  expect(sent.length).toBeLessThanOrEqual(2 * (1 + deaths));
}
