import { describe, expect, test } from 'vitest';
import { identitiesOf } from '../../../lib/fc/event-identity.ts';
import { readTrigger } from '../../../lib/fc/read-trigger.ts';
import * as events from '../../fixtures/fc/events.ts';

const read = (event: unknown) => readTrigger(Buffer.from(JSON.stringify(event)));

describe('readTrigger', () => {
  test('reads a timer as the functions of timers do', () => {
    expect(read(events.timer)).toEqual({
      kind: 'timer',
      triggerTime: new Date('2026-01-05T14:00:00Z'),
      triggerName: 'catch-up',
      payload: { why: 'tick' },
    });
  });

  test('reads a recorded call, with the instances that it mentions', () => {
    expect(read(events.recordedCall)).toEqual({
      kind: 'events',
      unread: 0,
      events: [
        {
          id: '5c3a1f62-0000-4000-8000-000000000001',
          source: 'acs.actiontrail',
          type: 'actiontrail:ActionTrail:ApiCall',
          time: new Date('2026-01-05T13:59:58Z'),
          region: 'cn-hangzhou',
          accountId: '1234567890123456',
          call: { operation: 'CreateInstance', service: 'PaiDsw', errorCode: undefined },
          invocation: undefined,
          instanceIds: ['dsw-0000000000000001'],
        },
      ],
    });
  });

  test('reads a batch, and counts what is no event in it', () => {
    const trigger = read([events.recordedCall, { raw: true }, events.foreignEvent, 7]);

    expect(trigger).toMatchObject({ kind: 'events', unread: 2 });
    expect(identitiesOf(trigger).map(({ id }) => id)).toEqual([events.recordedCall.id, 'f-1']);
  });

  test('reads data that is JSON written into a text', () => {
    const trigger = read({
      ...events.recordedCall,
      data: JSON.stringify(events.recordedCall.data),
    });

    expect(trigger).toMatchObject({ events: [{ instanceIds: ['dsw-0000000000000001'] }] });
  });

  test('reads an event of storage', () => {
    expect(read(events.storage)).toMatchObject({
      kind: 'storage',
      events: [{ bucket: 'steward', key: 'policies.json', name: 'ObjectCreated:PutObject' }],
    });
  });

  test.each([
    ['by itself', events.failedInvocation],
    ['as the data of an event', events.failedInvocationEvent],
  ])('reads the end of an invocation that came %s', (_, event) => {
    expect(read(event)).toMatchObject({
      kind: 'destination',
      invocation: {
        functionName: 'dsw-steward-stop-instances',
        condition: 'UnhandledInvocationError',
        attempts: 3,
        payload: { triggerName: 'policy-nightly-stop' },
      },
    });
  });

  test('recognises a request, with the names of its headers in lower case', () => {
    expect(read(events.httpRequest)).toMatchObject({
      kind: 'http',
      request: {
        method: 'GET',
        rawPath: '/jobs/a%20b',
        headers: { 'content-type': 'text/plain', accept: 'a,b' },
        query: { page: '1' },
      },
    });
  });

  test.each([
    ['a message of a topic', JSON.stringify(events.topicMessage), 'of no known shape'],
    ['nothing', undefined, 'neither an object'],
    ['an empty Buffer', Buffer.alloc(0), 'it is empty'],
    ['text', Buffer.from('wake up'), '7 characters that are not JSON'],
    ['an empty list', '[]', 'an empty list'],
    ['a list of other things', '[1,2]', 'none of its items'],
    ['deep nesting', '['.repeat(200_000), 'not JSON'],
    ['a timer of no time', '{"triggerTime":"soon"}', 'of no known shape'],
    ['an empty storage event', '{"events":[]}', 'none of its events'],
    ['an event without an id', '{"specversion":"1.0","source":"s","type":"t"}', 'none of its'],
  ])('takes %s for unknown and says why', (_, event, problem) => {
    expect(readTrigger(event)).toMatchObject({
      kind: 'unknown',
      problem: expect.stringContaining(problem),
    });
  });

  test('shows the build of what it does not know, and none of its values', () => {
    const trigger = read({ accessKeySecret: 'hunter2', list: ['hunter2'], 'hunter2!': 1 });

    expect(trigger).toMatchObject({
      kind: 'unknown',
      excerpt: '{accessKeySecret: text(7), list: list(1)[text(7)], name(8): number}',
    });
  });

  test('keeps the excerpt short, whatever comes', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`member${index}`, { deep: [[[[index]]]] }]),
    );

    const trigger = read(wide);

    expect(trigger.kind === 'unknown' && trigger.excerpt.length).toBeLessThanOrEqual(500);
  });
});
