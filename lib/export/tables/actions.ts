import { defineTable, optional, required } from '../table.ts';
import { target } from './origin-columns.ts';
import { policy, scheduledAt } from './run-columns.ts';

export const actions = defineTable({
  name: 'actions',
  version: 1,
  row: 'a decision to act on an instance',
  description:
    'What dsw-steward decided to do to an instance and what became of it. Instances left alone are counted in `runs`.',
  key: ['policy', 'target', 'scheduled_at', 'instance_id', 'action'],
  columns: [
    policy,
    target,
    scheduledAt,
    required('instance_id', 'string', {
      source: 'plan.json `instanceId`',
      description: 'The instance.',
    }),
    required('instance_name', 'string', {
      source: 'plan.json `instanceName`',
      description: 'Its name, as its owner wrote it.',
    }),
    required('workspace_id', 'string', {
      source: 'plan.json `workspaceId`',
      description: 'Its workspace.',
    }),
    required('owner_id', 'string', {
      source: 'plan.json `ownerId`',
      description: 'The user whose instance it is.',
    }),
    required('action', 'string', { source: 'plan.json `action`', description: 'Such as `stop`.' }),
    required('reason', 'string', {
      source: 'plan.json `reason`',
      description: 'Why, in a word that does not change.',
    }),
    optional('outcome', 'string', {
      source: 'outcomes `outcome`, the last line of the instance',
      description: 'What became of it; null where nothing was begun.',
    }),
    optional('outcome_at', 'timestamp', {
      source: 'outcomes `at`',
      description: 'When that was known.',
    }),
    optional('status', 'string', {
      source: 'outcomes `status`',
      description: 'Status last seen.',
    }),
    optional('code', 'string', {
      source: 'outcomes `code`',
      description: 'Code of the service or of ours, where there is something to explain.',
    }),
    optional('message', 'string', {
      source: 'outcomes `message`',
      description: 'The same for people.',
    }),
    optional('request_id', 'string', {
      source: 'outcomes `requestId`',
      description: 'Of the call, for the vendor’s support.',
    }),
  ],
});
