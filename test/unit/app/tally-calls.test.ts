import { expect, test } from 'vitest';
import { tallyCalls } from '../../../lib/app/tally-calls.ts';
import { createJsonLog } from '../../../lib/base/json-log.ts';

test('counts requests by operation from the lines that end calls, and passes every line on', () => {
  const lines: string[] = [];
  const inner = createJsonLog({
    write: (line) => lines.push(line),
    now: () => new Date(0),
    level: 'debug',
  });
  const { log, calls } = tallyCalls(inner);

  log.debug('call done', { operation: 'ListInstances', attempts: 1 });
  log.info('call will be repeated', { operation: 'StopInstance', attempts: 1 });
  log.with({ target: 'main' }).debug('call failed', { operation: 'StopInstance', attempts: 3 });
  log.debug('call done', { operation: 'ListInstances', attempts: 1 });
  log.debug('something else', {});

  expect(calls()).toEqual({ ListInstances: 2, StopInstance: 3 });
  expect(lines).toHaveLength(5);
});
