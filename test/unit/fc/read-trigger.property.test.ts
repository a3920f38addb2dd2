import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identitiesOf } from '../../../lib/fc/event-identity.ts';
import { readTrigger } from '../../../lib/fc/read-trigger.ts';
import { everyShape } from '../../fixtures/fc/events.ts';

/** A value of an event that is put in another's place, or a member that is left out. */
const leaf = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constant([]),
  fc.constant({}),
  fc.constant('2026-02-30T00:00:00Z'),
  fc.constant('275760-09-13T00:00:00Z'),
  fc.constant(Number.MAX_SAFE_INTEGER),
  fc.constant('dsw-0000000000000002'),
);

const mutated = fc
  .tuple(fc.constantFrom(...everyShape), fc.array(fc.tuple(fc.nat(), leaf), { maxLength: 4 }))
  .map(([shape, changes]) => {
    const event = structuredClone(shape) as unknown;
    for (const [pick, value] of changes) changeOne(event, pick, value);
    return event;
  });

function changeOne(event: unknown, pick: number, value: unknown): void {
  const places: [object, string][] = [];
  const collect = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      places.push([part, key]);
      collect(inner);
    }
  };
  collect(event);
  const place = places[pick % Math.max(1, places.length)];
  if (place !== undefined) Reflect.set(place[0], place[1], value);
}

/** Cut short, with a byte changed, or as it is: what may go wrong on the way. */
const bytes = fc.tuple(mutated, fc.nat(), fc.nat(255), fc.nat(2)).map(([event, at, byte, how]) => {
  const whole = Buffer.from(JSON.stringify(event) ?? '');
  if (how === 0 || whole.length === 0) return whole;
  if (how === 1) return whole.subarray(0, at % whole.length);
  whole[at % whole.length] = byte;
  return whole;
});

describe('readTrigger, whatever comes', () => {
  test('answers 10,000 events that went wrong without throwing, the same each time', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, mutated), (event) => {
        const trigger = readTrigger(event);

        expect(readTrigger(event)).toEqual(trigger);
        for (const { id, source, time } of identitiesOf(trigger)) {
          expect(id).not.toBe('');
          expect(source).not.toBe('');
          expect(time?.getTime()).not.toBeNaN();
        }
        if (trigger.kind === 'unknown') expect(trigger.excerpt.length).toBeLessThanOrEqual(500);
      }),
      { numRuns: 10_000 },
    );
  });

  test('answers any value at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), fc.json()), (event) => {
        expect(readTrigger(event).kind).toMatch(
          /^(timer|events|storage|destination|http|unknown)$/,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
