import type { FilePolicy } from './policies.ts';

/** Which function carries out the policies of a kind: its file in functions/, and its key in s.yaml. */
export const FUNCTION_OF_KIND: Readonly<Record<FilePolicy['kind'], string>> = {
  stop: 'stop-instances',
  start: 'start-instances',
  disk: 'guard-disks',
  cleanup: 'clean-up',
  culler: 'enforce-cullers',
  export: 'export-statistics',
  snapshot: 'rotate-snapshots',
};
