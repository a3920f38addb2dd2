import { beforeAll, describe, expect, it } from 'vitest';
import { makeReportModel } from '../../../lib/report/make-report-model.ts';
import { type ReportWish, readReportInput } from '../../../lib/report/read-report-input.ts';
import type { ReportModel } from '../../../lib/report/report-model.ts';
import { saveReport } from '../../../lib/report/save-report.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import { publishReportData } from '../../helpers/publish-report-data.ts';
import { aReportData, inputOf } from '../../helpers/report-data.ts';

const data = aReportData({ instances: 30 });
const store = createMemoryStore();

beforeAll(() => publishReportData(store, data));

const modelFromStore = async (wish: Partial<ReportWish> = {}) => {
  const { period, madeAt } = data;
  return makeReportModel(await readReportInput(store, { period, madeAt, ...wish }));
};

/** In the store rows are sorted, and fractions add up to others in another order. */
const rounded = (model: ReportModel): unknown =>
  JSON.parse(JSON.stringify(model), (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value,
  );

describe('a report from the store', () => {
  it('is that of the rows and reports that were written', async () => {
    const expected = await makeReportModel(inputOf(data));

    expect(rounded(await modelFromStore())).toEqual(rounded(expected));
  });

  it('is of one target where one is asked for', async () => {
    const only = <R extends { readonly target: string }>(rows: readonly R[]) =>
      rows.filter(({ target }) => target === 'singapore');
    const ofOne = {
      ...data,
      hours: only(data.hours),
      fleet: only(data.fleet),
      seen: only(data.seen),
      snapshots: only(data.snapshots),
      actions: only(data.actions),
      runs: only(data.runs),
    };
    const expected = await makeReportModel(inputOf(ofOne, { target: 'singapore' }));

    expect(rounded(await modelFromStore({ target: 'singapore' }))).toEqual(rounded(expected));
  });

  it('counts a run on the day of the zone, not of UTC', async () => {
    const runsOf = async (day: string, timeZone: string) =>
      (await modelFromStore({ period: { from: day, to: day, timeZone } })).coverage.runs.recorded;

    // Scheduled for 22:00 in Shanghai, which in Honolulu is four in the morning, and in Auckland three the next day.
    expect(await runsOf('2026-11-20', 'Asia/Shanghai')).toBe(2);
    expect(await runsOf('2026-11-20', 'Pacific/Auckland')).toBe(2);
    expect(await runsOf('2026-11-16', 'Pacific/Auckland')).toBe(0);
    expect(await runsOf('2026-11-21', 'Pacific/Auckland')).toBe(2);
  });

  it('is of nothing for a period that nobody has exported', async () => {
    const model = await modelFromStore({
      period: { from: '2025-01-01', to: '2025-01-07', timeZone: 'Asia/Shanghai' },
    });

    expect(model.coverage).toMatchObject({ targets: [], hourDays: { part: 0, whole: 0 } });
    expect(model.totals.now.instances).toBe(0);
  });

  it('is read until somebody ends it', async () => {
    const signal = AbortSignal.abort(new Error('enough'));

    await expect(modelFromStore({ signal })).rejects.toThrow('enough');
  });
});

describe('saveReport', () => {
  it('writes the page beside those of other targets and languages', async () => {
    const all = await saveReport(store, await modelFromStore(), 'en');
    const one = await saveReport(store, await modelFromStore({ target: 'hangzhou' }), 'zh');

    expect([all, one]).toEqual([
      'reports/2026-11-16_2026-11-22/fleet.en.html',
      'reports/2026-11-16_2026-11-22/target-hangzhou.zh.html',
    ]);
    const page = new TextDecoder().decode(await store.get(all));
    expect(page.startsWith('<!doctype html>')).toBe(true);
  });
});
