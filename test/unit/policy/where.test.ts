import { describe, expect, test } from 'vitest';
import type { InstanceObservation } from '../../../lib/policy/observation.ts';
import { compileWhere, type Miss } from '../../../lib/policy/where.ts';
import type { Where } from '../../../lib/policy/where-schema.ts';
import { anObserved, NIGHT } from '../../helpers/policy-setup.ts';

function missOf(where: Where, fields: Partial<InstanceObservation> = {}): Miss | undefined {
  return compileWhere(where, Date.parse(NIGHT))(anObserved(fields));
}

function selects(where: Where, fields: Partial<InstanceObservation> = {}): boolean {
  return missOf(where, fields) === undefined;
}

test('an empty clause selects every instance', () => {
  expect(selects({})).toBe(true);
});

describe('each key looks at its own fact', () => {
  const instance: Partial<InstanceObservation> = {
    id: 'dsw-77',
    name: 'exp_a',
    status: 'Running',
    workspaceId: '42',
    ownerId: '9',
    ownerName: 'bo',
    spec: 'ecs.gn6i-c8g1.2xlarge',
    accelerator: 'GPU',
    paymentType: 'Subscription',
    resourceId: 'quota1',
    imageName: 'torch:2',
    priority: 5,
  };

  test.each<[Where, Where]>([
    [{ id: 'dsw-77' }, { id: 'dsw-7' }],
    [{ name: 'exp_*' }, { name: 'exp' }],
    [{ status: ['Stopped', 'Running'] }, { status: 'Stopped' }],
    [{ workspace: '42' }, { workspace: ['1', '2'] }],
    [{ owner: '9' }, { owner: '8' }],
    [{ owner: 'bo' }, { owner: 'bob' }],
    [{ spec: '*.gn6i-*' }, { spec: '*.gn7-*' }],
    [{ accelerator: 'GPU' }, { accelerator: 'CPU' }],
    [{ paymentType: 'Subscription' }, { paymentType: 'PayAsYouGo' }],
    [{ resourceId: 'quota1' }, { resourceId: 'quota2' }],
    [{ image: '/^torch/' }, { image: '/^tf/' }],
    [{ priority: { atLeast: 5 } }, { priority: { atLeast: 6 } }],
    [{ priority: { atMost: 5 } }, { priority: { atMost: 4 } }],
  ])('%j selects it, %j does not', (yes, no) => {
    expect(selects(yes, instance)).toBe(true);
    expect(selects(no, instance)).toBe(false);
  });
});

describe('labels', () => {
  const labels = { team: 'nlp', tier: 'dev-2' };

  test.each<[Where['labels'], boolean]>([
    [{ team: 'nlp' }, true],
    [{ team: ['cv', 'nlp'] }, true],
    [{ team: 'cv' }, false],
    [{ team: 'nlp', tier: 'prod' }, false],
    [{ tier: 'dev-*' }, true],
    [{ tier: { prefix: 'dev-' } }, true],
    [{ tier: { equals: 'dev-*' } }, false],
    [{ tier: { in: ['dev-1', 'dev-2'] } }, true],
    [{ tier: { prefix: 'dev-', matches: '/1$/' } }, false],
    [{ team: { exists: true } }, true],
    [{ team: { exists: false } }, false],
    [{ other: { exists: false } }, true],
    [{ other: { exists: true } }, false],
    [{ other: '*' }, false],
    [{ constructor: { exists: true } }, false],
  ])('%j: %s', (wanted, expected) => {
    expect(selects({ labels: wanted }, { labels })).toBe(expected);
  });
});

describe('what is not known does not match', () => {
  const unknown = { spec: undefined, priority: undefined, createdAt: undefined };

  test.each<Where>([{ spec: '*' }, { priority: { atMost: 9 } }, { age: { over: '0s' } }])(
    '%j',
    (where) => {
      expect(selects(where, unknown)).toBe(false);
    },
  );
});

test('age is measured at the instant decided for', () => {
  const created = { createdAt: '2026-01-04T14:30:00Z' };

  expect(selects({ age: { over: '23h' } }, created)).toBe(true);
  expect(selects({ age: { over: '1d' } }, created)).toBe(false);
  expect(selects({ age: { under: '25h' } }, created)).toBe(true);
  expect(selects({ age: { over: '1h', under: '1d' } }, created)).toBe(false);
});

describe('all, any and not', () => {
  const yes: Where = { name: '*' };
  const no: Where = { name: 'nobody' };

  test.each<[Where, boolean]>([
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ not: no }, true],
    [{ not: yes }, false],
    [{ not: { any: [no, { not: yes }] } }, true],
    [{ ...yes, any: [no] }, false],
  ])('%j: %s', (where, expected) => {
    expect(selects(where)).toBe(expected);
  });
});

describe('the clause that failed is named', () => {
  test('with what was wanted and what was found', () => {
    expect(missOf({ accelerator: 'GPU' })).toEqual({
      clause: 'accelerator',
      wanted: 'GPU',
      found: 'CPU',
    });
    expect(missOf({ labels: { team: 'nlp' } })).toEqual({
      clause: 'labels.team',
      wanted: 'nlp',
      found: null,
    });
  });

  test('within groups', () => {
    expect(missOf({ all: [{ name: '*' }, { owner: 'x' }] })?.clause).toBe('all[1].owner');
    expect(missOf({ any: [{ owner: 'x' }] })).toEqual({
      clause: 'any',
      wanted: 'one of them',
      found: [{ clause: 'any[0].owner', wanted: 'x', found: '2001' }],
    });
    expect(missOf({ not: { owner: 'ann' } })).toEqual({
      clause: 'not',
      wanted: { owner: 'ann' },
      found: 'holds',
    });
  });
});
