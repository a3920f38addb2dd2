import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LifecycleEntry } from '../../../lib/dsw/types.gen.ts';
import { instanceHours } from '../../../lib/export/instance-hours.ts';
import type { UsageSeries } from '../../../lib/policy/observation.ts';
import { anHoursInput, anObservedInstance } from './an-hours-input.ts';

/*
 * Lives are made minute by minute, over the day before, the day and the day after; what GetLifecycle and GetInstanceMetrics
 * would say is derived from them. The oracle counts minutes, and knows of days only what Intl prints for each minute.
 */
const MINUTE_MS = 60_000;
const MINUTES = 3 * 24 * 60;

const days = fc.constantFrom<(readonly [string, string])[]>(
  ['Asia/Shanghai', '2026-01-05'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/Santiago', '2026-09-06'],
  ['America/Havana', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Asia/Kathmandu', '2026-01-05'],
);

interface Phase {
  readonly status: string;
  readonly minutes: number;
}

const short = fc.integer({ min: 1, max: 5 });
const someMinutes = fc.oneof(
  short,
  fc.integer({ min: 1, max: 59 }),
  fc.integer({ min: 60, max: 900 }),
);
const phase = (...statuses: string[]): fc.Arbitrary<Phase> =>
  fc.record({ status: fc.constantFrom(...statuses), minutes: someMinutes });

const session = fc.record({
  gap: fc.oneof(fc.constant(0), someMinutes),
  phases: fc
    .tuple(
      fc.array(
        fc.record({ status: fc.constantFrom('Creating', 'Updating', 'Starting'), minutes: short }),
        {
          maxLength: 3,
        },
      ),
      fc.array(
        phase(
          'Running',
          'Running',
          'Saving',
          'Saved',
          'SaveFailed',
          'Updating',
          'Recovering',
          'Newfangled',
        ),
        { maxLength: 4 },
      ),
      fc.array(
        fc.record({
          status: fc.constantFrom('Stopping', 'Failed', 'ArrearStopping'),
          minutes: short,
        }),
        {
          maxLength: 1,
        },
      ),
    )
    .map((parts): Phase[] => parts.flat())
    .filter((phases) => phases.length > 0),
});

const lives = fc.record({
  day: days,
  sessions: fc.array(session, { maxLength: 6 }),
  isOpen: fc.boolean(),
  dropEnds: fc.infiniteStream(fc.boolean()),
  repeat: fc.infiniteStream(fc.nat({ max: 3 })),
  order: fc.infiniteStream(fc.nat()),
});

const use = fc.record({
  step: fc.constantFrom(1, 5, 15),
  isGpu: fc.boolean(),
  cpu: fc.infiniteStream(fc.constantFrom(undefined, 0, 9.9, 10, 80, Number.NaN, -1)),
  gpu: fc.infiniteStream(fc.constantFrom(undefined, 0, 4.9, 5, 100)),
  pods: fc.infiniteStream(fc.boolean()),
});

it('counts running, busy, idle and unknown minutes as one would by hand', () => {
  fc.assert(
    fc.property(lives, use, ({ day: [zone, dt], ...life }, used) => {
      const base = Date.parse(`${dt}T00:00:00Z`) - 24 * 60 * MINUTE_MS;
      const { isUp, sessions } = live(life, base);
      const { usage, isBusy, isKnown } = sample(used, base);
      const inDay = minutesOfDay(zone, dt, base);
      const count = (is: (minute: number) => boolean | undefined) => inDay.filter(is).length / 60;

      const row = instanceHours(
        anHoursInput({
          instance: anObservedInstance({ accelerator: used.isGpu ? 'GPU' : 'CPU' }),
          sessions,
          asOf: new Date(base + MINUTES * MINUTE_MS),
          usage,
          stepMs: used.step * MINUTE_MS,
          zone,
          dt,
        }),
      );

      const running = count((minute) => isUp[minute]);
      if (running === 0) {
        expect(row).toBeUndefined();
        return;
      }
      expect(row?.running_hours).toBeCloseTo(running, 9);
      expect(row?.busy_hours).toBeCloseTo(
        count((m) => isUp[m] && isBusy[m]),
        9,
      );
      expect(row?.idle_hours).toBeCloseTo(
        count((m) => isUp[m] && isKnown[m] && !isBusy[m]),
        9,
      );
      expect(row?.unknown_hours).toBeCloseTo(
        count((m) => isUp[m] && !isKnown[m] && !isBusy[m]),
        9,
      );
      expect(row?.starts).toBe(count((m) => isUp[m] && !isUp[m - 1]) * 60);
      expect(row?.gpu_hours).toBeCloseTo(running * 2, 9);
      expect(row?.list_cost).toBeCloseTo(running * 22.8, 6);
    }),
    { numRuns: 300 },
  );
});

/** Plays sessions one after the other, and tells what GetLifecycle would say of them, in no order. */
function live(
  { sessions, isOpen, dropEnds, repeat, order }: Omit<Made<typeof lives>, 'day'>,
  base: number,
) {
  const isUp: boolean[] = [];
  const told: LifecycleEntry[][] = [];
  let minute = 0;
  sessions.forEach(({ gap, phases }, turn) => {
    minute += gap;
    let hasRun = false;
    const entries = phases.map(({ status, minutes }, at): LifecycleEntry => {
      hasRun = status === 'Running' || (hasRun && /^(Sav|Upd)/.test(status));
      const isLast = turn === sessions.length - 1 && at === phases.length - 1;
      const length = isLast && isOpen ? MINUTES : minutes;
      for (let each = 0; each < length; each += 1) isUp[minute + each] = hasRun;
      const start = new Date(base + minute * MINUTE_MS).toISOString();
      minute += length;
      const end = new Date(base + minute * MINUTE_MS).toISOString();
      // An end may be missing where the next entry follows at once, and of what goes on.
      const mayDrop = at < phases.length - 1 || (isLast && isOpen);
      const isDropped = mayDrop && (dropEnds.next().value || (isLast && isOpen));
      return { Status: status, GmtCreateTime: start, GmtEndTime: isDropped ? null : end };
    });
    const copies = repeat.next().value === 0 ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) told.push(shuffled(entries, order));
  });
  return { isUp, sessions: shuffled(told, order) };
}

type Made<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

function shuffled<T>(items: readonly T[], order: fc.Stream<number>): T[] {
  return items
    .map((item) => ({ item, rank: order.next().value ?? 0 }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Samples of every step, each of a pod: missing, idle, busy, or no percentage at all. */
function sample({ step, isGpu, cpu, gpu, pods }: Made<typeof use>, base: number) {
  const isBusy: boolean[] = [];
  const isKnown: boolean[] = [];
  const series: UsageSeries[] = [];
  for (let end = step; end <= MINUTES; end += step) {
    const values = [
      { metric: 'cpu' as const, percent: cpu.next().value, threshold: 10 },
      ...(isGpu ? [{ metric: 'gpu' as const, percent: gpu.next().value, threshold: 5 }] : []),
    ];
    for (const { metric, percent } of values) {
      if (percent === undefined) continue;
      const podId = pods.next().value ? 'pod-0' : 'pod-1';
      series.push({ metric, podId, samples: [{ time: (base + end * MINUTE_MS) / 1000, percent }] });
    }
    for (let minute = end - step; minute < end; minute += 1) {
      isBusy[minute] = values.some(({ percent, threshold }) => (percent ?? 0) >= threshold);
      isKnown[minute] = values.every(({ percent }) => (percent ?? -1) >= 0);
    }
  }
  return { usage: series, isBusy, isKnown };
}

const known = new Map<string, number[]>();

function minutesOfDay(zone: string, dt: string, base: number): number[] {
  const found = known.get(zone + dt);
  if (found !== undefined) return found;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const minutes = Array.from({ length: MINUTES }, (_, minute) => minute).filter(
    (minute) => format.format(base + minute * MINUTE_MS) === dt,
  );
  known.set(zone + dt, minutes);
  return minutes;
}
