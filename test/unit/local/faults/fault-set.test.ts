import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { InvalidInputError } from '../../../../lib/base/errors.ts';
import {
  builtinFaultSets,
  loadFaultSet,
  parseFaultSet,
} from '../../../../local/faults/fault-set.ts';
import { startStack } from '../../../../local/stack.ts';
import { aService, getRunning, stopRunning } from '../dsw-wire/a-service.ts';

async function aFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-faults-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'faults.json'), text);
  return join(folder, 'faults.json');
}

async function failureOf(load: () => unknown): Promise<InvalidInputError> {
  try {
    await load();
  } catch (error) {
    return error as InvalidInputError;
  }
  throw new Error('It was loaded.');
}

describe('a set of faults', () => {
  const rules = [{ do: { reset: {} } }];

  test('is for the services that it names', () => {
    expect(parseFaultSet({ dsw: rules })).toEqual({ dsw: rules, oss: [] });
    expect(parseFaultSet({ about: 'x', oss: { seed: 2, rules } })).toEqual({
      dsw: [],
      oss: { seed: 2, rules },
    });
  });

  test('is for dsw where it names none', () => {
    expect(parseFaultSet(rules)).toEqual({ dsw: rules, oss: [] });
    expect(parseFaultSet({ seed: 3, rules })).toEqual({ dsw: { seed: 3, rules }, oss: [] });
  });

  test('tells the problems of all services at once', async () => {
    const error = await failureOf(() =>
      parseFaultSet({
        dsw: [{ do: { stuk: {} } }],
        oss: { rules: [{ match: { operation: 'StopInstance' }, do: { reset: {} } }] },
        fc: [],
      }),
    );

    expect(error.code).toBe('FAULTS_INVALID');
    expect(error.problems.map(({ path }) => path)).toEqual([
      'fc',
      'dsw.rules[0].do',
      'oss.rules[0].match.operation',
    ]);
  });

  test('is given to the services of a stack', async () => {
    const stack = await startStack({
      only: ['dsw', 'oss'],
      instances: 1,
      faults: { dsw: rules, oss: [{ do: { denied: {} } }] },
    });
    onTestFinished(stack.close);

    expect(stack.dsw?.faults.describe().rules).toMatchObject([{ do: { reset: {} } }]);
    expect(stack.oss?.faults.describe().rules).toMatchObject([{ do: { denied: {} } }]);
  });
});

describe('loading', () => {
  test('finds the sets that come with the project by name', async () => {
    expect(builtinFaultSets()).toEqual(['rough']);
    for (const name of builtinFaultSets()) await loadFaultSet(name);
  });

  test('reads files', async () => {
    const file = await aFile('{"dsw":[{"do":{"halfBody":true}}]}');

    expect(await loadFaultSet(file)).toEqual({ dsw: [{ do: { halfBody: true } }], oss: [] });
  });

  test.each([
    [
      '{"dsw":[{"do":{"explode":{}}}]}',
      /faults\.json: dsw\.rules\[0\]\.do: expected exactly one of/,
    ],
    ['[{"do":{"explode":{}}}]', /faults\.json: rules\[0\]\.do: expected exactly one of/],
    ['{', /faults\.json: .*JSON/],
  ])('names the file with each problem: %s', async (text, message) => {
    const file = await aFile(text);

    const error = await failureOf(() => loadFaultSet(file));

    expect(error.code).toBe('LOCAL_FILE_INVALID');
    expect(error.message).toMatch(message);
  });

  test('says which sets there are when there is no such one', async () => {
    const error = await failureOf(() => loadFaultSet('ruff'));

    expect(error.message).toMatch(
      /^ruff: .*no such file.*; sets that come with the project: rough$/,
    );
  });
});

test('a rough night has trouble of many kinds, and most calls go well', async () => {
  const service = aService({ faults: (await loadFaultSet('rough')).dsw });
  const answers = { good: 0, refused: 0, broken: 0 };
  for (let i = 0; i < 300; i += 1) {
    const call = service.call(i % 60 === 0 ? stopRunning : getRunning);
    const settled = call.then(
      ({ status }) => (status === 200 ? 'good' : 'refused'),
      () => 'broken' as const,
    );
    let outcome: keyof typeof answers | undefined;
    void settled.then((how) => {
      outcome = how;
    });
    while (outcome === undefined) {
      if (service.clock.waiting() > 0) service.clock.advanceTo(service.clock.next() ?? 0);
      await new Promise(setImmediate);
    }
    answers[outcome] += 1;
  }

  expect(answers.good).toBeGreaterThan(200);
  expect(answers.refused).toBeGreaterThan(10);
  expect(answers.broken).toBeGreaterThan(3);
  expect(new Set(service.calls.list().flatMap(({ faults }) => faults ?? [])).size).toBeGreaterThan(
    5,
  );
});
