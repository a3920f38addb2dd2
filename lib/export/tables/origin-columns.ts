import { required } from '../table.ts';

/** Columns that several tables begin with: where and when something was seen. */
export const observedAt = required('observed_at', 'timestamp', {
  source: 'clock of the export',
  description: 'When the look at the target began.',
});

export const target = required('target', 'string', {
  source: 'policies file',
  description: 'Name of the target: account, region and workspaces.',
});

export const regionId = required('region_id', 'string', {
  source: 'policies file',
  description: 'Region of the target.',
});
