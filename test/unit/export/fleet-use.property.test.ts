import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dayBounds, hoursOfDay } from '../../../lib/export/day.ts';
import { addUse, noUse, useByHour } from '../../../lib/export/fleet-use.ts';
import { intersectSpans, joinSpans, type Spans, subtractSpans } from '../../../lib/export/spans.ts';

/* The oracle looks at every minute of the day by itself, and knows of hours only what Intl prints for each. */
const MINUTE_MS = 60_000;

const days = fc.constantFrom<readonly [string, string]>(
  ['Asia/Shanghai', '2026-01-05'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/Santiago', '2026-09-06'],
  ['America/Havana', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kathmandu', '2026-01-05'],
);

const someSpans = fc.array(fc.tuple(fc.nat({ max: 1_600 }), fc.integer({ min: 1, max: 700 })), {
  maxLength: 8,
});

it('adds up to what happens in each hour by the clocks, minute by minute', () => {
  fc.assert(
    fc.property(
      days,
      fc.array(fc.tuple(someSpans, someSpans, fc.constantFrom(null, 0, 1, 8)), { maxLength: 5 }),
      ([zone, dt], fleet) => {
        const { start, end } = dayBounds(zone, dt);
        const hours = hoursOfDay(zone, { start, end });
        const day = joinSpans([{ start: start.getTime(), end: end.getTime() }]);
        const within = (pairs: readonly (readonly [number, number])[]): Spans =>
          intersectSpans(
            day,
            joinSpans(
              pairs.map(([from, length]) => ({
                start: start.getTime() + from * MINUTE_MS,
                end: start.getTime() + (from + length) * MINUTE_MS,
              })),
            ),
          );
        const uses = fleet.map(([running, working, gpus]) => {
          const ran = within(running);
          const busy = intersectSpans(ran, within(working));
          return { ran, busy, idle: subtractSpans(ran, busy), unknown: [], starts: 0, gpus };
        });

        const found = uses.reduce(
          (sum, use) => addUse(sum, useByHour(hours, use, use.gpus)),
          noUse(hours),
        );

        const print = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'long',
        });
        // Hours that come twice differ in what they print for the zone.
        const hourOf = (ms: number) => print.format(ms).replace(/:\d\d:\d\d/, '');
        const isIn = (spans: Spans, ms: number) =>
          spans.some((span) => span.start <= ms && ms < span.end);
        const expected = new Map<string, { ran: number; busy: number; gpu: number }>();
        for (let ms = start.getTime(); ms < end.getTime(); ms += MINUTE_MS) {
          const sum = expected.get(hourOf(ms)) ?? { ran: 0, busy: 0, gpu: 0 };
          for (const { ran, busy, gpus } of uses) {
            if (!isIn(ran, ms)) continue;
            sum.ran += MINUTE_MS;
            sum.gpu += MINUTE_MS * (gpus ?? 0);
            if (isIn(busy, ms)) sum.busy += MINUTE_MS;
          }
          expected.set(hourOf(ms), sum);
        }

        expect(hours.map(({ start: from }) => hourOf(from))).toEqual([...expected.keys()]);
        expect(
          found.map(({ ranMs, busyMs, gpuMs }) => ({ ran: ranMs, busy: busyMs, gpu: gpuMs })),
        ).toEqual([...expected.values()]);
        for (const { ranMs, busyMs, idleMs } of found) expect(idleMs).toBe(ranMs - busyMs);
        hours.forEach((hour, at) => {
          const ran = uses.filter((use) => intersectSpans(use.ran, [hour]).length > 0);
          expect(found[at]?.instances).toBe(ran.length);
        });
      },
    ),
    { numRuns: 60 },
  );
});

it('cuts a day into hours without a gap', () => {
  fc.assert(
    fc.property(days, ([zone, dt]) => {
      const bounds = dayBounds(zone, dt);
      const hours = hoursOfDay(zone, bounds);

      expect(hours[0]?.start).toBe(bounds.start.getTime());
      expect(hours.at(-1)?.end).toBe(bounds.end.getTime());
      expect(hours.slice(1).map((hour) => hour.start)).toEqual(
        hours.slice(0, -1).map((hour) => hour.end),
      );
    }),
  );
});
