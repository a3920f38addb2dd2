import { expect, it } from 'vitest';
import { StewardError } from '../../../lib/base/errors.ts';
import { createTerminalLog } from '../../../lib/cli/terminal-log.ts';

it('tells one line from its level on, with facts, and errors by their message', () => {
  const lines: string[] = [];
  const log = createTerminalLog((line) => lines.push(line), 'info').with({ region: 'cn-hangzhou' });

  log.debug('call done');
  log.info('acted', { tried: 2, left: undefined });
  log.error('run broken off', { error: new StewardError('X', 'No way.') });

  expect(lines).toEqual([
    'info: acted region=cn-hangzhou tried=2',
    'error: run broken off region=cn-hangzhou error="No way."',
  ]);
});

it('tells nothing where nobody asked', () => {
  const lines: string[] = [];

  createTerminalLog((line) => lines.push(line), 'silent').error('run broken off');

  expect(lines).toEqual([]);
});
