import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanupPlanner } from '../../../../lib/policy/kinds/cleanup.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { Mark } from '../../../../lib/policy/marks.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import type { Decision } from '../../../../lib/policy/plan.ts';
import type { RunFacts } from '../../../../lib/policy/run-facts.ts';
import { aCleanupPolicy, DAY } from '../../../helpers/cleanup-setup.ts';
import { A_TARGET, anObservation, anObserved } from '../../../helpers/policy-setup.ts';

const NOW = Date.parse('2026-03-01T01:00:00Z');
const KEY = 'steward-abandoned';
const iso = (ms: number) => new Date(ms).toISOString();
const ago = (days: number) => iso(NOW - days * DAY);

/** Days ago, in halves. */
const days = fc.integer({ min: 0, max: 100 }).map((halves) => halves / 2);

interface Case {
  readonly instance: InstanceObservation;
  readonly mark: Mark | undefined;
  readonly told: { readonly at: Date; readonly isListed: boolean } | undefined;
}

const theCase: fc.Arbitrary<Case> = fc
  .record({
    status: fc.constantFrom(
      'Stopped',
      'Stopped',
      'Failed',
      'Running',
      'Starting',
      'Arrearge',
      'New',
    ),
    changed: fc.option(days, { nil: undefined }),
    label: fc.constantFrom(undefined, 'm', 'm', 'other'),
    more: fc.constantFrom({}, {}, { project: 'x' }, { 'steward-hold': '2026-03-05' }),
    owner: fc.constantFrom('2001', '2001', 'root'),
    marked: fc.option(days, { nil: undefined }),
    isTouched: fc.boolean(),
    since: days,
    toldAgo: fc.option(days, { nil: undefined }),
    isListed: fc.boolean(),
  })
  .map(({ status, changed, label, more, owner, marked, isTouched, since, toldAgo, isListed }) => {
    const changedAt = changed === undefined ? undefined : ago(changed);
    const instance = anObserved({
      status,
      ownerId: owner,
      modifiedAt: changedAt,
      labels: { ...more, ...(label && { [KEY]: label }) },
    });
    const mark: Mark | undefined =
      marked === undefined
        ? undefined
        : {
            value: 'm',
            since: ago(marked + since),
            markedAt: ago(marked),
            changedAt: isTouched ? ago(marked + 0.25) : (changedAt ?? ago(marked)),
            labels: more,
            run: ago(marked),
          };
    const told = toldAgo === undefined ? undefined : { at: new Date(ago(toldAgo)), isListed };
    return { instance, mark, told };
  });

const policy = aCleanupPolicy({ protect: [{ owner: 'root' }] });

function decisionOf({ instance, mark, told }: Case, using = policy): Decision {
  const facts: RunFacts = {
    marks: mark === undefined ? {} : { [instance.id]: mark },
    marksTold: new Map(told === undefined ? [] : [[instance.id, told]]),
  };
  const { plan } = makePlan(cleanupPlanner, {
    policy: using,
    target: A_TARGET,
    observation: anObservation([instance], iso(NOW)),
    facts,
    scheduledAt: new Date(NOW),
    decidedAt: new Date(NOW),
  });
  const [decision] = plan.decisions;
  if (decision === undefined) throw new Error('no decision');
  return decision;
}

/** A second opinion: everything that has to be so for a deletion, one sentence after the other. */
function mayBeDeleted({ instance, mark, told }: Case): boolean {
  const { status, labels, modifiedAt, ownerId } = instance;
  const week = 7 * DAY;
  return [
    status === 'Stopped' || status === 'Failed',
    ownerId !== 'root',
    labels['steward-hold'] === undefined,
    mark !== undefined && labels[KEY] === mark.value,
    mark !== undefined && modifiedAt !== undefined && modifiedAt === mark.changedAt,
    mark !== undefined && NOW - Date.parse(mark.since) >= 30 * DAY,
    mark !== undefined && NOW - Date.parse(mark.markedAt) >= week,
    told?.isListed && NOW - told.at.getTime() >= week,
  ].every(Boolean);
}

describe('plans of clean-up', () => {
  test('delete just what is marked, untouched, and told of for the notice period', () => {
    let deleted = 0;
    fc.assert(
      fc.property(theCase, (one) => {
        const { action } = decisionOf(one);

        expect(action === 'delete').toBe(mayBeDeleted(one));
        if (action === 'delete') deleted += 1;
      }),
      { numRuns: 20_000 },
    );
    expect(deleted).toBeGreaterThan(20);
  });

  test('never delete where that is not allowed, and decide the same otherwise', () => {
    const markOnly = aCleanupPolicy({ protect: [{ owner: 'root' }] }, {});
    fc.assert(
      fc.property(theCase, (one) => {
        const decision = decisionOf(one, markOnly);

        expect(decision.action).not.toBe('delete');
        if (decision.action === 'unmark') expect(decisionOf(one)).toEqual(decision);
      }),
    );
  });

  test('take a mark from whatever is no longer abandoned, and from nothing else', () => {
    fc.assert(
      fc.property(theCase, (one) => {
        const { action, evidence } = decisionOf(one);
        const isMarked = one.instance.labels[KEY] !== undefined;

        if (action === 'unmark') {
          expect(isMarked).toBe(true);
          expect(evidence['because']).not.toBe('abandoned');
        } else if (isMarked && one.instance.status !== 'New') {
          expect(['mark', 'delete', 'keep']).toContain(action);
          if (action === 'keep') expect(one.instance.status).toMatch(/^(Stopped|Failed)$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('ask for the snapshots before they delete what has to have one', () => {
    const careful = aCleanupPolicy({}, { allow: 'delete', snapshot: 'required' });
    const due: Case = {
      instance: anObserved({ status: 'Stopped', modifiedAt: ago(10), labels: { [KEY]: 'm' } }),
      mark: {
        value: 'm',
        since: ago(50),
        markedAt: ago(10),
        changedAt: ago(10),
        labels: {},
        run: ago(10),
      },
      told: { at: new Date(ago(10)), isListed: true },
    };
    const snapshot = (createdAt: string, status: string) => ({
      id: `snp-${createdAt}`,
      name: 'nightly',
      status,
      createdAt,
      imageUrl: undefined,
      labels: {},
    });
    const withSnapshots = (...snapshots: ReturnType<typeof snapshot>[]) =>
      decisionOf({ ...due, instance: { ...due.instance, snapshots: { snapshots } } }, careful);

    expect(decisionOf(due, careful)).toMatchObject({ action: 'keep', reason: 'snapshots-unknown' });
    expect(withSnapshots()).toMatchObject({ action: 'keep', reason: 'no-good-snapshot' });
    expect(withSnapshots(snapshot(ago(60), 'Saved'), snapshot(ago(55), 'Failed'))).toMatchObject({
      action: 'keep',
      reason: 'no-good-snapshot',
    });
    expect(withSnapshots(snapshot(ago(55), 'Saved'), snapshot(ago(60), 'Failed'))).toMatchObject({
      action: 'delete',
      evidence: { snapshot: { id: `snp-${ago(55)}` } },
    });
  });
});
