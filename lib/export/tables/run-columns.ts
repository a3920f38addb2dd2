import { required } from '../table.ts';

/** Columns that name a run. */
export const policy = required('policy', 'string', {
  source: 'policies file',
  description: 'Name of the policy.',
});

export const scheduledAt = required('scheduled_at', 'timestamp', {
  source: 'report.json `scheduledAt`',
  description: 'The boundary of the schedule that the run stands for.',
});
