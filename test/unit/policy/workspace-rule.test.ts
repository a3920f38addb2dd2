import { describe, expect, test } from 'vitest';
import { readIdleExpression } from '../../../lib/policy/workspace-rule.ts';

describe('a rule of a workspace', () => {
  test.each([
    ['IdleDuration > 1440 min AND CpuUtilization <= 1%', [1440, 1, Infinity]],
    ['IdleDuration>=30min and GpuUtilization < 2.5 %', [30, Infinity, 2.5]],
    ['  IdleDuration > 60 min ', [60, Infinity, Infinity]],
    ['GpuUtilization < 5% AND IdleDuration > 60 min AND CpuUtilization < 10%', [60, 10, 5]],
  ])('in the form of the documented sample is read: %s', (expression, values) => {
    const [minutes, cpuPercent, gpuPercent] = values;

    expect(readIdleExpression(expression)).toEqual({ minutes, cpuPercent, gpuPercent });
  });

  test.each([
    '',
    'CpuUtilization <= 1%',
    'IdleDuration > 1440 min OR CpuUtilization <= 1%',
    'IdleDuration < 10 min',
    'IdleDuration > 10%',
    'IdleDuration > 10 min AND CpuUtilization > 1%',
    'IdleDuration > 10 min AND MemoryUtilization < 1%',
    'IdleDuration > 10 min AND IdleDuration > 20 min',
    'IdleDuration > 24 h AND CpuUtilization <= 1%',
    'NOT (IdleDuration > 10 min)',
    'At 22:00 every day',
  ])('in any other form counts for nothing: %s', (expression) => {
    expect(readIdleExpression(expression)).toBeUndefined();
  });
});
