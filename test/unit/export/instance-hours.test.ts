import { describe, expect, it } from 'vitest';
import type { LifecycleEntry } from '../../../lib/dsw/types.gen.ts';
import { instanceHours } from '../../../lib/export/instance-hours.ts';
import { findValueProblem } from '../../../lib/export/read-value.ts';
import { instanceHours as table } from '../../../lib/export/tables/instance-hours.ts';
import { anHoursInput, anObservedInstance } from './an-hours-input.ts';

const entry = (Status: string, from: string, to?: string): LifecycleEntry => ({
  Status,
  GmtCreateTime: from,
  GmtEndTime: to ?? null,
});

/** 2026-01-05 in Shanghai is 2026-01-04T16:00Z to 2026-01-05T16:00Z. */
const running = (from: string, to?: string) => [entry('Running', from, to)];

describe('instance hours', () => {
  it('has a row that fits the table', () => {
    const row = instanceHours(
      anHoursInput({ sessions: [running('2026-01-05T01:00:00Z', '2026-01-05T03:30:00Z')] }),
    );

    expect(row).toEqual({
      target: 'main',
      region_id: 'cn-hangzhou',
      instance_id: 'dsw-0001',
      instance_name: 'dsw_0001',
      workspace_id: '1001',
      owner_id: '2001',
      owner_name: 'ann',
      payment_type: 'PayAsYouGo',
      spec: 'ecs.gn6i-c8g1.2xlarge',
      accelerator: 'GPU',
      gpus: 2,
      day_start: new Date('2026-01-04T16:00:00Z'),
      day_end: new Date('2026-01-05T16:00:00Z'),
      starts: 1,
      running_hours: 2.5,
      busy_hours: 0,
      idle_hours: 0,
      unknown_hours: 2.5,
      gpu_hours: 5,
      idle_gpu_hours: 0,
      price_per_hour: 22.8,
      currency: 'CNY',
      list_cost: 57,
    });
    const problems = table.columns.map(
      (column) => row && findValueProblem(column, row[column.name]),
    );
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('knows a life of seconds, and one across both midnights', () => {
    const seconds = [running('2026-01-05T01:00:00Z', '2026-01-05T01:00:18Z')];
    const across = [running('2026-01-03T00:00:00Z', '2026-01-07T00:00:00Z')];

    expect(instanceHours(anHoursInput({ sessions: seconds }))?.running_hours).toBe(0.005);
    expect(
      instanceHours(anHoursInput({ sessions: across, asOf: new Date('2026-01-08T00:00:00Z') })),
    ).toMatchObject({ running_hours: 24, starts: 0 });
  });

  it('runs until the look when nothing has ended it, and no longer than until the next session', () => {
    const asOf = new Date('2026-01-05T05:00:00Z');
    const open = [running('2026-01-05T01:00:00Z')];
    const forgotten = [...open, running('2026-01-05T02:00:00Z', '2026-01-05T03:00:00Z')];
    const failed = [...open, [entry('Creating', '2026-01-05T02:00:00Z', '2026-01-05T02:05:00Z')]];

    expect(instanceHours(anHoursInput({ sessions: open, asOf }))?.running_hours).toBe(4);
    expect(instanceHours(anHoursInput({ sessions: forgotten, asOf }))?.running_hours).toBe(2);
    expect(instanceHours(anHoursInput({ sessions: failed, asOf }))?.running_hours).toBe(1);
  });

  it('has no row without a run', () => {
    const sessions = [
      [],
      [entry('Creating', '2026-01-05T01:00:00Z', '2026-01-05T02:00:00Z')],
      [entry('Updating', '2026-01-05T03:00:00Z', '2026-01-05T04:00:00Z')],
      running('2026-01-05T05:00:00Z', '2026-01-05T05:00:00Z'),
      running('2026-01-05T07:00:00Z', '2026-01-05T06:00:00Z'),
      running('someday', '2026-01-05T06:00:00Z'),
      running('2026-01-05T16:00:00Z', '2026-01-05T17:00:00Z'),
    ];

    expect(instanceHours(anHoursInput({ sessions }))).toBeUndefined();
  });

  it('has no price for other ways of payment, and no GPUs where nobody knows', () => {
    const sessions = [running('2026-01-05T01:00:00Z', '2026-01-05T02:00:00Z')];
    const hoursOf = (accelerator: string, paymentType: string) =>
      instanceHours(
        anHoursInput({
          sessions,
          price: undefined,
          instance: anObservedInstance({ accelerator, paymentType }),
        }),
      );

    expect(hoursOf('GPU', 'Subscription')).toMatchObject({
      gpus: null,
      gpu_hours: null,
      idle_gpu_hours: null,
      price_per_hour: null,
      currency: null,
      list_cost: null,
    });
    expect(hoursOf('CPU', 'PayAsYouGo')).toMatchObject({ gpus: 0, gpu_hours: 0, list_cost: null });
  });
});
