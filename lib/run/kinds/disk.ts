import { DISK_KEPT_MS } from '../../policy/disk-clearing.ts';
import { diskPlanner } from '../../policy/kinds/disk.ts';
import { startDriver } from '../actions/start.ts';
import { stopDriver } from '../actions/stop.ts';
import { readChanges } from '../changes-on-record.ts';
import type { FactsInput, RunKind } from './run-kind.ts';

export const diskKind: RunKind = {
  planner: diskPlanner,
  actions: { start: startDriver, stop: stopDriver },
  factsHold: true,
  async readFacts({ deps, policy, target, decidedAt }: FactsInput) {
    if (policy.kind !== 'disk') return {};
    const where = { target: target.name, until: decidedAt, backMs: DISK_KEPT_MS };
    const { store } = deps;
    const ownStarts =
      policy.reset === undefined
        ? undefined
        : await readChanges(store, { ...where, policies: [policy.name], action: 'start' });
    const stoppedBy = [...policy.stoppedBy, policy.name];
    const stops = await readChanges(store, { ...where, policies: stoppedBy, action: 'stop' });
    return { stops, ownStarts };
  },
};
