import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StewardError } from '../../../lib/base/errors.ts';
import { parseTrigger } from '../../../lib/fc/trigger.ts';

/** The documented timer event. */
const timer = {
  triggerTime: '2023-12-26T07:49:00Z',
  triggerName: 'timer-trigger',
  payload: 'awesome-fc',
};

const read = {
  kind: 'timer',
  triggerTime: new Date('2023-12-26T07:49:00Z'),
  triggerName: 'timer-trigger',
  payload: 'awesome-fc',
};

describe('parseTrigger', () => {
  test.each([
    ['a Buffer', Buffer.from(JSON.stringify(timer))],
    ['bytes', new TextEncoder().encode(JSON.stringify(timer))],
    ['text', JSON.stringify(timer)],
    ['text with a byte order mark', `\uFEFF${JSON.stringify(timer)}\n`],
    ['an object', timer],
    [
      'a Buffer that went through JSON',
      JSON.parse(JSON.stringify(Buffer.from(JSON.stringify(timer)))),
    ],
  ])('reads the documented timer event from %s', (_, event) => {
    expect(parseTrigger(event)).toEqual(read);
  });

  test('parses a payload that is JSON', () => {
    expect(parseTrigger({ ...timer, payload: '{"why":"catch-up"}' }).payload).toEqual({
      why: 'catch-up',
    });
  });

  test('takes an event without name and payload', () => {
    const trigger = parseTrigger({ triggerTime: '2023-12-26T07:49:00.000Z' });

    expect(trigger).toMatchObject({ triggerName: '', payload: '' });
  });

  test('understands an instant with an offset', () => {
    const { triggerTime } = parseTrigger({ triggerTime: '2023-12-26T15:49:00+08:00' });

    expect(triggerTime).toEqual(read.triggerTime);
  });

  test.each([
    ['nothing', undefined, 'it is empty'],
    ['an empty Buffer', Buffer.alloc(0), 'it is empty'],
    ['text that is not JSON', 'wake up', 'it is 7 characters that are not JSON'],
    ['a list', '[]', 'it is a list'],
    ['a number', '7', 'it is a number'],
    ['an empty object', '{}', 'it is an empty object'],
    [
      'another event',
      { rawPath: '/', body: '' },
      'it has the members rawPath, body, but no triggerTime',
    ],
    ['a time without a zone', { triggerTime: '2023-12-26T07:49:00' }, 'its triggerTime is not'],
    ['an impossible time', { triggerTime: '2023-13-40T07:49:00Z' }, 'its triggerTime is not'],
    ['a time in epoch ms', { triggerTime: 1703576940000 }, 'its triggerTime is not'],
  ])('refuses %s and says what it found', (_, event, found) => {
    expect(() => parseTrigger(event)).toThrow(
      expect.objectContaining({
        code: 'TRIGGER_UNREADABLE',
        message: expect.stringContaining(found),
      }),
    );
  });

  test('either reads an event or refuses it with its own error, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), fc.uint8Array()), (event) => {
        try {
          expect(parseTrigger(event).triggerTime.getTime()).not.toBeNaN();
        } catch (error) {
          expect(error).toBeInstanceOf(StewardError);
        }
      }),
    );
  });
});
