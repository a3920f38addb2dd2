import { cleanupPlanner } from '../../policy/kinds/cleanup.ts';
import { deleteDriver } from '../actions/delete.ts';
import { markDriver, unmarkDriver } from '../actions/mark.ts';
import { readMarks, readMarksTold, rememberMarks } from './marks-record.ts';
import type { RunKind } from './run-kind.ts';

export const cleanupKind: RunKind = {
  planner: cleanupPlanner,
  actions: { mark: markDriver, unmark: unmarkDriver, delete: deleteDriver },
  // Written at the end of a run only.
  factsHold: true,
  async readFacts(input) {
    const marks = await readMarks(input);
    const listedInPart = (input.sighting.missing ?? 0) > 0;
    return { marks, marksTold: await readMarksTold(input, marks), listedInPart };
  },
  remember: rememberMarks,
};
