import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../lib/base/errors.ts';
import { createCallLog } from '../../../../local/dsw/calls.ts';
import { createFaults } from '../../../../local/dsw/faults.ts';
import { createTokenBucket } from '../../../../local/dsw/token-bucket.ts';

const stop = { operation: 'StopInstance', method: 'PUT', instances: ['dsw-1'] };
const list = { operation: 'ListInstances', method: 'GET', instances: [] };

const kinds = (input: unknown, targets: readonly (typeof stop)[]) => {
  const faults = createFaults(input);
  return targets.map((target) => faults.strike(target).action?.kind ?? '-').join(' ');
};

describe('matching', () => {
  const reset = { reset: { when: 'before' } };

  test.each([
    ['by operation', { operation: 'StopInstance' }, 'reset - reset'],
    ['by method', { method: 'GET' }, '- reset -'],
    ['by instance', { instance: 'dsw-1' }, 'reset - reset'],
    ['everything', {}, 'reset reset reset'],
    ['the nth of those that match', { operation: 'StopInstance', nth: 2 }, '- - reset'],
    ['every nth', { every: 2 }, '- reset -'],
    ['never', { probability: 0 }, '- - -'],
    ['always', { probability: 1 }, 'reset reset reset'],
  ])('%s', (_, match, expected) => {
    expect(kinds([{ match, do: reset }], [stop, list, stop])).toBe(expected);
  });

  test('delays of several rules add up, and the first other action counts', () => {
    const faults = createFaults([
      { do: { latency: { ms: 100 } } },
      { match: { operation: 'StopInstance' }, do: { latency: { ms: 20 } } },
      { do: { throttle: { status: 429 } } },
      { do: { error: {} } },
    ]);

    expect(faults.strike(stop)).toMatchObject({
      latencyMs: 120,
      action: { kind: 'throttle', status: 429 },
    });
    expect(faults.describe().rules.map(({ matched, struck }) => [matched, struck])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  test('the same seed strikes the same calls, and another one others', () => {
    const rules = [{ match: { probability: 0.5 }, do: { error: {} } }];
    const calls = Array.from({ length: 64 }, () => list);

    const first = kinds({ seed: 7, rules }, calls);

    expect(kinds({ seed: 7, rules }, calls)).toBe(first);
    expect(kinds({ seed: 8, rules }, calls)).not.toBe(first);
    expect(first.split(' ').filter((kind) => kind === 'error').length).toBeGreaterThan(16);
  });
});

describe('rules that cannot be', () => {
  test.each([
    [{ rules: [{ do: { explode: {} } }] }, 'rules[0].do'],
    [{ rules: [{ do: {} }] }, 'rules[0].do'],
    [{ rules: [{ do: { reset: {}, halfBody: {} } }] }, 'rules[0].do'],
    [{ rules: [{ match: { op: 'x' }, do: { reset: {} } }] }, 'rules[0].match.op'],
    [{ rules: [{ match: { nth: 0 }, do: { reset: {} } }] }, 'rules[0].match.nth'],
    [{ rules: [{ match: { probability: 2 }, do: { reset: {} } }] }, 'rules[0].match.probability'],
    [{ rules: [{ do: { latency: {} } }] }, 'rules[0].do.latency.ms'],
    [{ rules: [{ do: { latency: { ms: -1 } } }] }, 'rules[0].do.latency.ms'],
    [{ rules: [{ do: { throttle: { status: 500 } } }] }, 'rules[0].do.throttle.status'],
    [{ rules: 'all' }, 'rules'],
    ['nonsense', 'faults'],
  ])('%j is a problem at %s', (input, path) => {
    let caught: unknown;
    try {
      createFaults(input);
    } catch (error) {
      caught = error;
    }

    expect(caught).toBeInstanceOf(InvalidInputError);
    expect(caught).toMatchObject({ code: 'FAULTS_INVALID', problems: [{ path }] });
  });

  test('leave the rules that were there', () => {
    const faults = createFaults([{ do: { reset: {} } }]);

    expect(() => faults.set([{ do: { explode: {} } }])).toThrow(/explode/);

    expect(faults.strike(stop).action?.kind).toBe('reset');
  });
});

describe('the token bucket', () => {
  test('gives one second’s worth at once, and then the rate', () => {
    const bucket = createTokenBucket(4);
    const burst = Array.from({ length: 5 }, () => bucket.take(1000));

    expect(burst.map(({ taken }) => taken)).toEqual([true, true, true, true, false]);
    expect(burst[4]).toEqual({ taken: false, waitMs: 250 });
    expect(bucket.take(1249).taken).toBe(false);
    expect(bucket.take(1250).taken).toBe(true);
    expect(bucket.take(1251).taken).toBe(false);
  });

  test('lets slow rates through too', () => {
    const bucket = createTokenBucket(0.1);

    expect(bucket.take(0).taken).toBe(true);
    expect(bucket.take(9_999).taken).toBe(false);
    expect(bucket.take(10_000).taken).toBe(true);
  });
});

test('the call log keeps the latest calls within its limit', () => {
  const log = createCallLog(100);
  for (let i = 0; i < 1000; i += 1) {
    log.add({ operation: i % 2 ? 'A' : 'B', requestId: `${i}` } as never);
  }

  const kept = log.list();
  expect(kept.length).toBeGreaterThanOrEqual(100);
  expect(kept.length).toBeLessThanOrEqual(150);
  expect(kept.at(-1)?.requestId).toBe('999');
  expect(log.dropped() + kept.length).toBe(1000);
  expect(log.list('A').every(({ operation }) => operation === 'A')).toBe(true);
});
