import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../../lib/run/deadline.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import { NIGHT } from '../../helpers/run-setup.ts';

const inOneMinute = new Date(Date.parse(NIGHT) + 60_000);

describe('a deadline', () => {
  test('gives each call of a listing the time that is left when that call is made', () => {
    const clock = createJumpingClock(NIGHT);
    const options = createDeadline(clock, inOneMinute, undefined).callOptions();
    const atFirst = options.deadlineMs;

    clock.pass(20_000);

    expect(atFirst).toBe(58_000);
    expect(options.deadlineMs).toBe(38_000);
  });

  test('waits only where the wait ends in time', async () => {
    const clock = createJumpingClock(NIGHT);
    const deadline = createDeadline(clock, inOneMinute, undefined);

    expect(await deadline.sleep(58_000)).toBe(false);
    expect(clock.now()).toEqual(new Date(NIGHT));
    expect(await deadline.sleep(57_000)).toBe(true);
  });

  test('ends with whatever ends first', () => {
    const clock = createJumpingClock(NIGHT);
    let leaseMs = 10_000;
    const limits = createDeadline(clock, inOneMinute, undefined).within(() => leaseMs);

    expect(limits.callOptions().deadlineMs).toBe(10_000);
    leaseMs = 0;
    expect(limits.isOver()).toBe(true);
  });

  test('sets no limit where there is none', () => {
    const clock = createJumpingClock(NIGHT);

    expect(createDeadline(clock, undefined, undefined).callOptions()).toEqual({});
  });
});
