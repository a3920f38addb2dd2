import { defineTable, optional, required } from '../table.ts';
import { target } from './origin-columns.ts';
import { policy, scheduledAt } from './run-columns.ts';

export const savings = defineTable({
  name: 'savings',
  version: 1,
  row: 'a run, and a currency',
  description:
    'What each run avoided: an estimate, with the method in words. Hours of the run are in its first row only (the one ' +
    'without a currency), so that sums over rows count them once.',
  key: ['policy', 'target', 'scheduled_at', 'currency'],
  columns: [
    policy,
    target,
    scheduledAt,
    optional('currency', 'string', {
      source: 'report.json `savings.money.currency`',
      description: 'Currency of the amount; null in the row that has the hours.',
    }),
    optional('amount', 'float64', {
      unit: '`currency`',
      source: 'report.json `savings.money.amount`',
      description: 'List price of the hours not run; pay-as-you-go with a known price only.',
    }),
    optional('hours', 'float64', {
      unit: 'h',
      source: 'report.json `savings.hours`',
      description: 'Instance hours not run.',
    }),
    optional('gpu_hours', 'float64', {
      unit: 'GPU h',
      source: 'report.json `savings.gpuHours`',
      description: 'GPU hours not run.',
    }),
    optional('unpriced', 'int32', {
      unit: 'instances',
      source: 'report.json `savings.unpriced`',
      description: 'Pay-as-you-go instances without a known price: their money is missing.',
    }),
    required('method', 'string', {
      source: 'report.json `savings.assumption`',
      description: 'What the estimate rests on.',
    }),
  ],
});
