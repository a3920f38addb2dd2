import { snapshotPlanner } from '../../policy/kinds/snapshot.ts';
import { snapshotDriver } from '../actions/snapshot.ts';
import type { RunKind } from './run-kind.ts';

export const snapshotKind: RunKind = {
  planner: snapshotPlanner,
  actions: { snapshot: snapshotDriver },
};
