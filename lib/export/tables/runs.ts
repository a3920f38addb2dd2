import { defineTable, optional, required } from '../table.ts';
import { target } from './origin-columns.ts';
import { policy, scheduledAt } from './run-columns.ts';

const count = (name: string, what: string) => ({
  unit: 'instances',
  source: `report.json \`${name}\``,
  description: what,
});

export const runs = defineTable({
  name: 'runs',
  version: 1,
  row: 'a run of a policy',
  description:
    'What each finished run of dsw-steward did, from its report. A run is on the day of `scheduled_at`.',
  key: ['policy', 'target', 'scheduled_at', 'mode'],
  columns: [
    policy,
    target,
    scheduledAt,
    required('kind', 'string', {
      source: 'report.json `kind`',
      description: 'Kind of the policy.',
    }),
    required('mode', 'string', {
      source: 'report.json `mode`',
      description: '`act`, or `plan` for a dry run.',
    }),
    required('status', 'string', {
      source: 'report.json `status`',
      description: 'How it ended: `done`, `planned`, `guard-tripped`, `halted`, `superseded`.',
    }),
    required('summary', 'string', {
      source: 'report.json `summary`',
      description: 'One sentence for people.',
    }),
    optional('decided_at', 'timestamp', {
      source: 'report.json `decidedAt`',
      description: 'The instant that was decided for.',
    }),
    required('started_at', 'timestamp', {
      source: 'report.json `startedAt`',
      description: 'When the trigger that ended it began.',
    }),
    required('finished_at', 'timestamp', {
      source: 'report.json `finishedAt`',
      description: 'When it was over.',
    }),
    optional('digest', 'string', {
      source: 'report.json `digest`',
      description: 'SHA-256 of the plan.',
    }),
    required('instances', 'int32', count('counts.instances', 'Instances that were seen.')),
    required('kept', 'int32', count('counts.actions.keep', 'Left alone, each with its reason.')),
    required('planned', 'int32', count('counts.actions', 'To be acted on.')),
    required('accepted', 'int32', count('counts.outcomes.accepted', 'Taken by the service.')),
    required('verified', 'int32', count('counts.outcomes.verified', 'Seen to be done.')),
    required('refused', 'int32', count('counts.outcomes.refused', 'The service said no.')),
    required('failed', 'int32', count('counts.outcomes.failed', 'Surely not done.')),
    required('unknown', 'int32', count('counts.outcomes.unknown', 'Perhaps done.')),
    required('skipped', 'int32', count('counts.outcomes.skipped', 'Changed since the plan.')),
    required('unverified', 'int32', count('counts.outcomes.unverified', 'Not seen in time.')),
    required('left', 'int32', count('left', 'Planned, and not begun or not settled.')),
    required('trips', 'int32', {
      unit: 'limits',
      source: 'report.json `trips`',
      description: 'Limits that the plan exceeded; with any, nothing was done.',
    }),
    required('calls', 'int64', {
      unit: 'calls',
      source: 'report.json `calls`',
      description: 'Calls of the service by the trigger that ended it.',
    }),
    optional('error_code', 'string', {
      source: 'report.json `error.code`',
      description: 'Why it stopped early.',
    }),
    optional('error_message', 'string', {
      source: 'report.json `error.message`',
      description: 'The same for people.',
    }),
  ],
});
