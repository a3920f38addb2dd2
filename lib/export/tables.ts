import type { Table } from './table.ts';
import { actions } from './tables/actions.ts';
import { fleetHours } from './tables/fleet-hours.ts';
import { focusEstimate } from './tables/focus-estimate.ts';
import { instanceHours } from './tables/instance-hours.ts';
import { instances } from './tables/instances.ts';
import { runs } from './tables/runs.ts';
import { savings } from './tables/savings.ts';
import { snapshots } from './tables/snapshots.ts';
import { resourceGroupStatistics, workspaceStatistics } from './tables/statistics.ts';

/** Every table that is published, in the order of the reference. */
export const TABLES = [
  instances,
  instanceHours,
  fleetHours,
  workspaceStatistics,
  resourceGroupStatistics,
  snapshots,
  runs,
  actions,
  savings,
  focusEstimate,
] as const satisfies readonly Table[];
