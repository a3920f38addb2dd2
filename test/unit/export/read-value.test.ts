import { describe, expect, it } from 'vitest';
import { findValueProblem, isDay, readValue } from '../../../lib/export/read-value.ts';
import { type ColumnType, required, type Value } from '../../../lib/export/table.ts';
import { aSample, sampleTable } from './sample-table.ts';

const problem = (type: ColumnType, value: Value) =>
  findValueProblem(required('x', type, { source: 'test', description: 'A value.' }), value);

describe('a value that does not fit its column', () => {
  it.each<[ColumnType, Value]>([
    ['string', 1],
    ['string', null],
    ['int32', 2 ** 31],
    ['int32', -(2 ** 31) - 1],
    ['int32', 0.5],
    ['int32', Number.NaN],
    ['int32', '1'],
    ['int32', 1n],
    ['int64', 2n ** 63n],
    ['int64', -(2n ** 63n) - 1n],
    ['int64', 2 ** 53],
    ['int64', 0.5],
    ['float64', '0.5'],
    ['float64', 1n],
    ['boolean', 1],
    ['timestamp', '2026-01-05T00:00:00Z'],
    ['timestamp', new Date(Number.NaN)],
    ['timestamp', new Date('-000001-01-01T00:00:00Z')],
    ['timestamp', new Date('+010000-01-01T00:00:00Z')],
    ['date', '2026-1-5'],
    ['date', '2026-02-29'],
    ['date', '0000-01-01'],
    ['date', new Date(0)],
  ])('%s %s', (type, value) => {
    expect(problem(type, value)).toMatch(/^is /);
  });

  it('is named, with the key of its row', () => {
    const [, text] = sampleTable.columns;
    const row = { ...aSample(7), text: null };

    expect(() => readValue(sampleTable, text, row)).toThrow(
      /column text of a row of sample is null and must not be \(id 7\)/,
    );
    expect(() => readValue(sampleTable, text, { id: 7 })).toThrow(/is missing \(id 7\)/);
  });
});

it('takes the ends of every range', () => {
  expect(problem('int32', -(2 ** 31))).toBeUndefined();
  expect(problem('int64', -(2n ** 63n))).toBeUndefined();
  expect(problem('int64', Number.MAX_SAFE_INTEGER)).toBeUndefined();
  expect(problem('timestamp', new Date('0001-01-01T00:00:00Z'))).toBeUndefined();
  expect(problem('timestamp', new Date('9999-12-31T23:59:59.999Z'))).toBeUndefined();
  expect(isDay('2028-02-29')).toBe(true);
});
