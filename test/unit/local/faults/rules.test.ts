import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../lib/base/errors.ts';
import { kindMaker } from '../../../../local/faults/fault-kind.ts';
import type { FaultDialect } from '../../../../local/faults/fault-plan.ts';
import { createFaultRules } from '../../../../local/faults/fault-rules.ts';

/** A service with two operations on things, and three faults: one that only slows, one that decides, one that may let pass. */
interface Call {
  readonly operation: string;
  readonly method: string;
  readonly things: readonly string[];
}
interface Context {
  readonly now: () => number;
  readonly ended: string[];
}
type CarryOut = () => string;

const define = kindMaker<Call, Context, CarryOut>();
const dialect: FaultDialect<Call, Context, CarryOut> = {
  kinds: {
    slow: define({
      settings: { ms: v.number(), share: v.optional(v.number(), 1) },
      begin:
        ({ ms }) =>
        () => ({ delayMs: ms, skewMs: 1, wrap: (carryOut) => () => `slow ${carryOut()}` }),
    }),
    cut: define({
      settings: {},
      decides: true,
      begin: (_, { context, subjects, atEnd }) => {
        atEnd(() => context.ended.push(`cut ${subjects ?? ''}`));
        return () => ({ wrap: (carryOut) => () => `cut ${carryOut()}` });
      },
    }),
    whim: define({
      settings: {},
      decides: true,
      fits: ({ method }) => method === 'GET',
      begin:
        (_, { draw, chanceOf }) =>
        ({ things }) =>
          draw() < 0.5 ? undefined : { wrap: () => () => `whim ${chanceOf(things.join())}` },
    }),
  },
  subject: { name: 'thing', fits: (wanted, { things }) => things.includes(wanted) },
  operations: ['Stop', 'List'],
};

const stop: Call = { operation: 'Stop', method: 'PUT', things: ['a'] };
const list: Call = { operation: 'List', method: 'GET', things: [] };
const T0 = Date.parse('2026-03-02T12:00:00Z');

function aRuleSet(input?: unknown, startAt = T0) {
  const time = { now: startAt };
  const ended: string[] = [];
  const rules = createFaultRules(dialect, { now: () => time.now, ended }, input);
  const names = (calls: readonly Call[]) =>
    calls.map((call) => rules.strike(call).names.join('+') || '-').join(' ');
  return { ...rules, names, time, ended };
}

describe('matching', () => {
  const cut = { cut: {} };

  test.each([
    ['everything', undefined, 'cut cut cut cut'],
    ['by operation', { operation: 'Stop' }, 'cut - cut cut'],
    ['by one of several operations', { operation: ['Stop', 'List'] }, 'cut cut cut cut'],
    ['by method', { method: 'GET' }, '- cut - -'],
    ['by thing', { thing: 'a' }, 'cut - cut cut'],
    ['by one of several things', { thing: ['b', 'a'] }, 'cut - cut cut'],
    ['by a thing that is not there', { thing: 'b' }, '- - - -'],
    ['the nth of those that match', { operation: 'Stop', nth: 2 }, '- - cut -'],
    ['every nth', { every: 2 }, '- cut - cut'],
    ['all but the first', { operation: 'Stop', skip: 1 }, '- - cut cut'],
    ['every nth after some', { skip: 1, every: 2 }, '- - cut -'],
    ['so many times', { times: 2 }, 'cut cut - -'],
    ['so many times, later', { skip: 1, times: 1 }, '- cut - -'],
    ['never', { probability: 0 }, '- - - -'],
    ['always', { probability: 1 }, 'cut cut cut cut'],
  ])('%s', (_, match, expected) => {
    const { names } = aRuleSet([{ ...(match && { match }), do: cut }]);

    expect(names([stop, list, stop, stop])).toBe(expected);
  });

  test.each([
    { from: '2026-03-02T12:01:00Z', until: '2026-03-02T13:02:00+01:00' },
    { from: '1m', until: 'PT2M' },
  ])('from an instant up to another, excluded: %j', (match) => {
    const { names, time, describe: tell } = aRuleSet([{ match, do: cut }]);
    const at = (ms: number) => {
      time.now = T0 + ms;
      return names([stop]);
    };

    expect([0, 59_999, 60_000, 119_999, 120_000].map(at)).toEqual(['-', '-', 'cut', 'cut', '-']);
    expect(tell().rules).toMatchObject([{ match, matched: 2, struck: 2 }]);
  });

  test('a thing of a fault that is about others is not counted', () => {
    const { names, describe: tell } = aRuleSet([{ do: { whim: true } }]);

    names([stop, stop]);

    expect(tell().rules).toMatchObject([{ matched: 0, struck: 0 }]);
  });
});

describe('several rules', () => {
  test('all apply up to the first that decides; what they add is added', () => {
    const { strike, describe: tell } = aRuleSet([
      { do: { slow: { ms: 100 } } },
      { match: { operation: 'List' }, do: { slow: { ms: 7 } } },
      { do: { slow: { ms: 20 } } },
      { do: { cut: {} } },
      { do: { slow: { ms: 1000 } } },
    ]);

    const struck = strike(stop);

    expect(struck).toMatchObject({ names: ['slow', 'slow', 'cut'], delayMs: 120, skewMs: 2 });
    expect(struck.wrap(() => 'work')()).toBe('cut slow slow work');
    expect(tell().rules.map(({ matched }) => matched)).toEqual([1, 0, 1, 1, 0]);
  });

  test('before and answer happen one after the other', async () => {
    const told: string[] = [];
    const noisy = define({
      settings: { name: v.string() },
      begin:
        ({ name }) =>
        () => ({
          before: async ({ hold }) => {
            await hold(5);
            told.push(`before ${name}`);
          },
          answer: async (response) => new Response(`${await response.text()} ${name}`),
        }),
    });
    const { strike } = createFaultRules(
      { ...dialect, kinds: { noisy } },
      { now: () => T0, ended: [] },
      [{ do: { noisy: { name: 'a' } } }, { do: { noisy: { name: 'b' } } }],
    );
    const hold = async (ms: number) => void told.push(`hold ${ms}`);

    const struck = strike(stop);
    await struck.before({ hold });

    expect(told).toEqual(['hold 5', 'before a', 'hold 5', 'before b']);
    expect(await (await struck.answer(new Response('x'), { hold })).text()).toBe('x a b');
  });

  test('a rule that lets a call pass has not struck, and the next one is tried', () => {
    const { names, describe: tell } = aRuleSet([{ do: { whim: {} } }, { do: { cut: {} } }]);

    const told = names(Array.from({ length: 64 }, () => list)).split(' ');

    const [whim, cut] = tell().rules;
    expect(new Set(told)).toEqual(new Set(['whim', 'cut']));
    expect(whim).toMatchObject({
      matched: 64,
      struck: told.filter((one) => one === 'whim').length,
    });
    expect(cut?.struck).toBe(64 - (whim?.struck ?? 0));
  });
});

describe('chance', () => {
  const rules = [{ match: { probability: 0.5 }, do: { cut: {} } }];
  const calls = Array.from({ length: 64 }, () => list);

  test('the same seed strikes the same calls, and another one others', () => {
    const first = aRuleSet({ seed: 7, rules }).names(calls);

    expect(aRuleSet({ seed: 7, rules }).names(calls)).toBe(first);
    expect(aRuleSet({ seed: 8, rules }).names(calls)).not.toBe(first);
    expect(first.split(' ').filter((name) => name === 'cut').length).toBeGreaterThan(16);
  });

  test('the chance of a thing stays the same', () => {
    const { strike } = aRuleSet([{ do: { whim: {} } }]);
    const seen = calls.map(() => strike(list)).filter(({ names }) => names.length > 0);

    expect(new Set(seen.map(({ wrap }) => wrap(() => '')())).size).toBe(1);
  });
});

describe('setting rules', () => {
  test('ends the ones before and starts counting afresh', () => {
    const {
      set,
      names,
      describe: tell,
      ended,
    } = aRuleSet([{ match: { thing: ['a', 'b'], times: 1 }, do: { cut: {} } }]);
    names([stop]);

    set({ seed: 3, rules: [{ match: { times: 1 }, do: { cut: true } }] });

    expect(ended).toEqual(['cut a,b']);
    expect(tell()).toEqual({
      seed: 3,
      rules: [{ match: { times: 1 }, do: { cut: {} }, matched: 0, struck: 0 }],
    });
    expect(names([stop, stop])).toBe('cut -');
  });

  test('shows settings with their defaults', () => {
    expect(aRuleSet([{ do: { slow: { ms: 5 } } }]).describe().rules).toMatchObject([
      { match: {}, do: { slow: { ms: 5, share: 1 } } },
    ]);
  });
});

describe('rules that cannot be', () => {
  const problemsOf = (input: unknown) => {
    try {
      createFaultRules(dialect, { now: () => T0, ended: [] }, input);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      expect(error.code).toBe('FAULTS_INVALID');
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
    }
    return [];
  };
  const doing = (action: unknown) => ({ rules: [{ do: action }] });
  const matching = (match: unknown) => ({ rules: [{ match, do: { cut: {} } }] });

  test.each([
    [
      doing({ cutt: {} }),
      'rules[0].do: expected exactly one of slow, cut, whim, found cutt (did you mean "cut"?)',
    ],
    [doing({}), 'rules[0].do: expected exactly one of slow, cut, whim, found none'],
    [
      doing({ cut: {}, slow: {} }),
      'rules[0].do: expected exactly one of slow, cut, whim, found cut, slow',
    ],
    [doing({ slow: {} }), 'rules[0].do.slow.ms: is missing'],
    [doing({ slow: { ms: 'x' } }), 'rules[0].do.slow.ms: expected number, found "x"'],
    [
      doing({ slow: { ms: 1, shar: 1 } }),
      'rules[0].do.slow.shar: unknown key (did you mean "share"?)',
    ],
    [doing({ cut: 5 }), 'rules[0].do.cut: expected Object, found 5'],
    [{ rules: [{}] }, 'rules[0].do: is missing'],
    [{ rules: [5] }, 'rules[0]: expected Object, found 5'],
    [
      matching({ oparation: 'Stop' }),
      'rules[0].match.oparation: unknown key (did you mean "operation"?)',
    ],
    [
      matching({ operation: 'Stopp' }),
      'rules[0].match.operation: there is no operation "Stopp" (did you mean "Stop"?)',
    ],
    [matching({ operation: ['List', 'x'] }), 'rules[0].match.operation: there is no operation "x"'],
    [matching({ thing: [] }), 'rules[0].match.thing: expected >=1, found 0'],
    [matching({ nth: 0 }), 'rules[0].match.nth: expected >=1, found 0'],
    [matching({ probability: 2 }), 'rules[0].match.probability: expected <=1, found 2'],
    [
      matching({ from: '2026-03-02T12:00' }),
      'rules[0].match.from: expected an instant with its zone such as 2026-03-02T18:00:00Z, or a duration such as 2h from when the rules are set',
    ],
    [
      matching({ method: 'PATCH' }),
      'rules[0].match.method: expected ("GET" | "HEAD" | "POST" | "PUT" | "DELETE"), found "PATCH"',
    ],
    [{ rules: 'all' }, 'rules: expected Array, found "all"'],
    [{ ruls: [] }, 'ruls: unknown key (did you mean "rules"?)'],
    ['nonsense', 'faults: expected Object, found "nonsense"'],
    [null, 'faults: expected Object, found null'],
  ])('%j', (input, problem) => {
    expect(problemsOf(input)).toContain(problem);
  });

  test('are told all at once', () => {
    expect(
      problemsOf([...doing({ cut: 5 }).rules, ...matching({ nth: 0, every: 0 }).rules]),
    ).toHaveLength(3);
  });

  test('leave the rules that were there', () => {
    const { set, names } = aRuleSet([{ do: { cut: {} } }]);

    expect(() => set([{ do: { explode: {} } }])).toThrow(/explode/);

    expect(names([stop])).toBe('cut');
  });
});
