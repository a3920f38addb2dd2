import { stopPlanner } from '../../policy/kinds/stop.ts';
import { stopDriver } from '../actions/stop.ts';
import type { RunKind } from './run-kind.ts';

export const stopKind: RunKind = { planner: stopPlanner, actions: { stop: stopDriver } };
