import { cullerPlanner } from '../../policy/kinds/culler.ts';
import { setCullerDriver } from '../actions/set-culler.ts';
import { readCullerFacts } from './culler-facts.ts';
import type { RunKind } from './run-kind.ts';

export const cullerKind: RunKind = {
  planner: cullerPlanner,
  actions: { 'set-culler': setCullerDriver },
  readFacts: readCullerFacts,
};
