import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cullerOf, isAtLeastAsTight } from '../../../../lib/policy/culler-comparison.ts';
import { explainDecision } from '../../../../lib/policy/explain.ts';
import { cullerPlanner, plannedCuller } from '../../../../lib/policy/kinds/culler.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import type { Decision } from '../../../../lib/policy/plan.ts';
import type { CullerPolicy, Target } from '../../../../lib/policy/policies.ts';
import type { CullerFacts } from '../../../../lib/policy/run-facts.ts';
import { KNOWN_STATUSES } from '../../../../lib/policy/statuses.ts';
import {
  A_TARGET,
  aCullerPolicy,
  anObservation,
  anObserved,
  NIGHT,
  NIGHT_START,
} from '../../../helpers/policy-setup.ts';

interface Setup {
  readonly policy?: CullerPolicy;
  readonly target?: Target;
  readonly cullers?: CullerFacts;
}

function decisionOn(
  fields: Partial<InstanceObservation>,
  { policy = aCullerPolicy(), target = A_TARGET, cullers }: Setup = {},
): Decision {
  const { plan } = makePlan(cullerPlanner, {
    policy,
    target,
    observation: anObservation([anObserved(fields)]),
    facts: { cullers },
    scheduledAt: new Date(NIGHT_START),
    decidedAt: new Date(NIGHT),
  });
  const [decision] = plan.decisions;
  if (decision === undefined) throw new Error('every instance has a decision');
  return decision;
}

function culler(
  maxIdleMinutes: number | undefined,
  cpuPercent: number | undefined,
  gpuPercent?: number,
): Partial<InstanceObservation> {
  return { culler: { maxIdleMinutes, cpuPercent, gpuPercent, idleMinutes: 0 } };
}

const GPU = { accelerator: 'GPU' };

describe('sets a culler', () => {
  test('where there is none', () => {
    expect(decisionOn(GPU)).toMatchObject({
      action: 'set-culler',
      reason: 'culler-missing',
      evidence: {
        by: 'culler',
        wanted: { minutes: 180, cpuPercent: 10, gpuPercent: 5 },
        found: null,
      },
    });
  });

  test.each([
    ['waits longer', culler(240, 10, 5)],
    ['calls less of the CPU idle', culler(180, 9, 5)],
    ['calls less of the GPU idle', culler(60, 50, 4)],
    ['does not tell its minutes', culler(undefined, 10, 5)],
    ['does not tell its GPU threshold', culler(180, 10)],
  ])('where the one that is there %s', (_, found) => {
    expect(decisionOn({ ...GPU, ...found })).toMatchObject({
      action: 'set-culler',
      reason: 'culler-drift',
    });
  });

  test('without a GPU threshold on a machine without GPU, where any will do', () => {
    const { evidence } = decisionOn({ accelerator: 'CPU' });

    expect(evidence['wanted']).toEqual({ minutes: 180, cpuPercent: 10 });
    expect(decisionOn({ accelerator: 'CPU', ...culler(180, 10, 1) })).toMatchObject({
      reason: 'culler-ok',
    });
  });

  test.each(KNOWN_STATUSES.filter((status) => status !== 'Deleting'))('in status %s', (status) => {
    expect(decisionOn({ status }).action).toBe('set-culler');
  });

  test('in the place of a tighter one where the policy says so', () => {
    const policy = aCullerPolicy({ tighter: 'replace' });

    expect(decisionOn(culler(60, 20), { policy })).toMatchObject({ action: 'set-culler' });
    expect(decisionOn(culler(180, 10), { policy })).toMatchObject({ reason: 'culler-ok' });
  });

  test('of the first rule that fits, by spec, label or workspace', () => {
    const policy = aCullerPolicy({
      rules: [
        { where: { spec: 'ecs.gn7*' }, culler: { minutes: 30 } },
        { where: { labels: { team: 'nlp' } }, culler: { minutes: 60 } },
        { where: { workspace: '1001' }, culler: { minutes: 90 } },
      ],
    });
    const minutes = (fields: Partial<InstanceObservation>) => {
      const decision = decisionOn(fields, { policy });
      return [decision.evidence['by'], plannedCuller(decision)?.minutes];
    };

    expect(minutes({ spec: 'ecs.gn7i', labels: { team: 'nlp' } })).toEqual(['rules[0]', 30]);
    expect(minutes({ labels: { team: 'nlp' } })).toEqual(['rules[1]', 60]);
    expect(minutes({})).toEqual(['rules[2]', 90]);
    expect(minutes({ workspaceId: '2' })).toEqual(['culler', 180]);
  });
});

describe('keeps, with the reason', () => {
  test.each<[string, Partial<InstanceObservation>]>([
    ['culler-ok', culler(180, 10)],
    ['culler-tighter', culler(179, 10)],
    ['culler-tighter', culler(180, 11)],
    ['culler-impossible', { status: 'Deleting' }],
    ['culler-impossible', { status: 'Hibernating' }],
    ['exempt', { labels: { culler: 'own' } }],
    ['exempt', { labels: { tier: 'prod' } }],
    ['not-selected', { name: 'other' }],
  ])('%s: %j', (reason, fields) => {
    const policy = aCullerPolicy({
      where: { name: 'notebook_*' },
      exempt: { labels: { culler: 'own' } },
      rules: [{ where: { labels: { tier: 'prod' } }, culler: 'none' }],
    });

    expect(decisionOn(fields, { policy })).toMatchObject({ action: 'keep', reason });
  });

  test('other-workspace', () => {
    const target = { ...A_TARGET, workspaces: ['2002'] };

    expect(decisionOn({}, { target })).toMatchObject({ action: 'keep', reason: 'other-workspace' });
  });
});

describe('the rule of a workspace', () => {
  const TIGHT = 'IdleDuration > 120 min AND CpuUtilization <= 10%';
  const LOOSE = 'IdleDuration > 1440 min AND CpuUtilization <= 1%';
  const counting = aCullerPolicy({ countWorkspacePolicies: true });
  const ruled = (...rules: string[]) => ({ workspaceRules: { 'dsw-0001': rules } });

  test('counts as the culler where the policy says so and it is at least as tight', () => {
    const setup = { policy: counting, cullers: ruled(LOOSE, TIGHT) };

    expect(decisionOn(culler(600, 10), setup)).toMatchObject({
      action: 'keep',
      reason: 'culler-of-workspace',
      evidence: { workspacePolicies: [LOOSE, TIGHT], protectedByWorkspace: true },
    });
  });

  test.each([LOOSE, 'At 22:00 every day'])('does not count otherwise: %s', (rule) => {
    const setup = { policy: counting, cullers: ruled(rule) };

    expect(decisionOn({}, setup)).toMatchObject({
      action: 'set-culler',
      evidence: { workspacePolicies: [rule], protectedByWorkspace: false },
    });
  });

  test('is only told where the policy does not count it', () => {
    expect(decisionOn({}, { cullers: ruled(TIGHT) })).toMatchObject({
      action: 'set-culler',
      evidence: { protectedByWorkspace: true },
    });
  });
});

describe('what an earlier run set', () => {
  const run = '2026-01-04T14:00:00Z';
  const before = { run, seenAt: '2026-01-04T14:00:09Z', culler: { minutes: 240, cpuPercent: 10 } };
  const cullers = { setBefore: { 'dsw-0001': before } };

  test('and was changed since, is told with the times', () => {
    expect(explainDecision(decisionOn(culler(600, 10), { cullers }))).toBe(
      'Set the idle culler of notebook_1 (dsw-0001): its idle culler is not the wanted one (by culler, wanted (minutes 180, cpuPercent 10), found (minutes 600, cpuPercent 10), changedSinceOurRun 2026-01-04T14:00:00Z, weSawItSetAt 2026-01-04T14:00:09Z, lastChange 2026-01-04T01:00:00Z).',
    );
  });

  test('and is still there, so that the policy has changed, is told as ours', () => {
    expect(decisionOn(culler(240, 10), { cullers }).evidence).toMatchObject({ setByOurRun: run });
  });
});

test('after its own act nothing is left to do, and what it keeps is the wanted one or a tighter one', () => {
  const percent = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
  const found = fc.option(
    fc.record({
      maxIdleMinutes: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
      cpuPercent: percent,
      gpuPercent: percent,
      idleMinutes: fc.constant(undefined),
    }),
    { nil: undefined },
  );
  const accelerator = fc.constantFrom('CPU', 'GPU', undefined);
  const tighter = fc.constantFrom('keep', 'replace');
  fc.assert(
    fc.property(found, accelerator, tighter, (seen, kind, tight) => {
      const policy = aCullerPolicy({ tighter: tight });
      const instance = anObserved({ accelerator: kind, culler: seen });

      const decision = decisionOn(instance, { policy });

      const wanted = plannedCuller(decision);
      if (wanted === undefined) {
        const ours = { minutes: 180, cpuPercent: 10, ...(kind === 'CPU' ? {} : { gpuPercent: 5 }) };
        expect(isAtLeastAsTight(cullerOf(instance) ?? {}, ours)).toBe(true);
        return;
      }
      const { minutes, cpuPercent, gpuPercent } = wanted;
      const after = { maxIdleMinutes: minutes, cpuPercent, gpuPercent, idleMinutes: 0 };
      expect(decisionOn({ accelerator: kind, culler: after }, { policy }).reason).toBe('culler-ok');
    }),
  );
});

describe('a policy that makes no sense is refused', () => {
  test.each([
    [{ culler: 'none' }, /nothing is ever set/],
    [{ exempt: {} }, /holds for every instance/],
    [{ rules: [{ where: {}, culler: 'none' }] }, /holds for every instance/],
    [{ culler: { minutes: 0 } }, /from 1 to 10080/],
    [{ culler: { cpuPercent: 10 } }, /is required/],
    [{ culler: 'off' }, /or none to leave an instance/],
    [{ rules: [{ where: { spec: '/(/' }, culler: 'none' }] }, /rules\[0\].where.spec/],
  ])('%j', (fields, problem) => {
    expect(() => aCullerPolicy(fields)).toThrow(problem);
  });
});
