import { describe, expect, it } from 'vitest';
import { formatBreakdowns } from '../../../lib/cli/report-view.ts';
import type { RunResult } from '../../../lib/run/report.ts';
import { aRunReport } from '../../helpers/a-run-report.ts';

const of = (code: string, message: string): RunResult =>
  aRunReport({ status: 'failed', error: { code, message } });

describe('formatBreakdowns', () => {
  it('tells first what cannot be reached, and everything once', () => {
    const told = formatBreakdowns([
      of('RUN_OVERLAPS', 'Another trigger is at work.'),
      of('DSW_ENDPOINT_UNREACHABLE', 'Nobody listens at main.'),
      of('DSW_ENDPOINT_UNREACHABLE', 'Nobody listens at other.'),
    ]);

    expect(told).toMatch(
      /^steward: Nobody listens at main\.\n.*DSW_ENDPOINT_UNREACHABLE\nsteward: Another trigger.*RUN_OVERLAPS$/s,
    );
    expect(told).not.toContain('at other');
  });

  it('is nothing where nothing broke', () => {
    expect(formatBreakdowns([aRunReport({})])).toBeUndefined();
  });
});
