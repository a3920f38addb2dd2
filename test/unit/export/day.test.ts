import { describe, expect, it } from 'vitest';
import { checkDayOver, dayBounds } from '../../../lib/export/day.ts';

const hoursOf = (zone: string, dt: string) => {
  const { start, end } = dayBounds(zone, dt);
  return (end.getTime() - start.getTime()) / 3_600_000;
};

describe('a day of a zone', () => {
  it.each([
    ['Asia/Shanghai', '2026-01-05', 24],
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    // Clocks skip midnight in Santiago, go back over it in Havana, and by half an hour on Lord Howe Island.
    ['America/Santiago', '2026-09-06', 23],
    ['America/Santiago', '2026-04-04', 25],
    ['America/Havana', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    // Samoa went over the date line and had no such day.
    ['Pacific/Apia', '2011-12-30', 0],
  ])('%s %s has %d hours', (zone, dt, hours) => {
    expect(hoursOf(zone, dt)).toBe(hours);
  });

  it('ends where the next one begins', () => {
    for (const zone of ['Europe/Berlin', 'America/Santiago', 'America/Havana', 'Asia/Shanghai']) {
      for (let day = 0; day < 365; day += 1) {
        const [dt, next] = [day, day + 1].map((each) =>
          new Date(Date.UTC(2026, 0, 1 + each)).toISOString().slice(0, 10),
        );
        expect(dayBounds(zone, dt ?? '').end).toEqual(dayBounds(zone, next ?? '').start);
      }
    }
  });

  it('is over with its last instant, not before', () => {
    const end = new Date('2026-01-05T16:00:00Z');
    const early = new Date(end.getTime() - 1);

    expect(() => checkDayOver('Asia/Shanghai', '2026-01-05', end)).not.toThrow();
    expect(() => checkDayOver('Asia/Shanghai', '2026-01-05', early)).toThrow(
      /is over at 2026-01-05T16/,
    );
  });

  it.each(['2026-02-30', '2026-1-5', '', 'today'])('is not %j', (dt) => {
    expect(() => dayBounds('UTC', dt)).toThrow(
      expect.objectContaining({ code: 'EXPORT_PARTITION_INVALID' }),
    );
  });
});
