import type { Clock } from '../../../lib/base/clock.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import type { PublishInput, Revise } from '../../../lib/export/publish.ts';
import type { Row } from '../../../lib/export/table.ts';
import { aSample, type SampleRow, sampleTable } from './sample-table.ts';
import { inBatches } from './write-file.ts';

/** The day after the one that is published. */
export const clock: Clock = {
  now: () => new Date('2026-01-06T20:00:00Z'),
  sleep: async () => {},
};

export const rowsOf = (count: number, text = 'text'): SampleRow[] =>
  Array.from({ length: count }, (_, id) => aSample(id, { text: `${text} ${id}` }));

/** The publication of some rows, with everything unmentioned ordinary. */
export function aPublication(
  rows: readonly Row[],
  fields: Partial<PublishInput> = {},
): PublishInput {
  return {
    table: sampleTable,
    writer: jsonLinesWriter,
    dt: '2026-01-05',
    zone: 'Asia/Shanghai',
    part: 'main',
    rows: () => inBatches(rows, [2]),
    runId: 'run-1',
    source: { rows: rows.length },
    ...fields,
  };
}

export function revise(reason: Revise['reason'], term = 1): Revise {
  return { reason, lease: { term, confirm: async () => {} } };
}
