import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeInstance } from '../../../lib/run/observe-instance.ts';
import { anInstance } from '../../helpers/an-instance.ts';

describe('observeInstance', () => {
  test('takes what the service says of an ordinary instance', () => {
    const seen = observeInstance(anInstance({ InstanceId: 'dsw-1', InstanceName: 'train' }));

    expect(seen).toMatchObject({
      id: 'dsw-1',
      name: 'train',
      status: 'Running',
      labels: {},
      accelerator: 'CPU',
      paymentType: 'PayAsYouGo',
      createdAt: '2026-01-01T00:00:00.000Z',
      usage: undefined,
    });
  });

  test('keeps a status that it does not know', () => {
    expect(observeInstance(anInstance({ Status: 'Hibernating' }))?.status).toBe('Hibernating');
    expect(observeInstance(anInstance({ Status: null }))?.status).toBe('Unknown');
  });

  test.each([
    ['the documented list', [{ Key: 'team', Value: 'nlp' }], { team: 'nlp' }],
    ['a plain map', { team: 'nlp' }, { team: 'nlp' }],
    [
      'a label without a value',
      [{ Key: 'keep' }, { Key: 'hold', Value: null }],
      { keep: '', hold: '' },
    ],
    [
      'values of other types',
      [
        { Key: 'n', Value: 3 },
        { Key: 'b', Value: true },
      ],
      { n: '3', b: 'true' },
    ],
    ['labels without a key', [{ Value: 'x' }, null, 'y', { Key: '' }], {}],
    ['nothing', null, {}],
    ['a key that objects have', [{ Key: 'constructor', Value: 'x' }], { constructor: 'x' }],
  ])('reads labels given as %s', (_, Labels, labels) => {
    expect(observeInstance(anInstance({ Labels }))?.labels).toEqual(labels);
  });

  test('reads the idle culler, and an empty one as none', () => {
    const culler = {
      MaxIdleTimeInMinutes: 60,
      CpuPercentThreshold: 5,
      GpuPercentThreshold: null,
      IdleTimeInMinutes: '12',
    };

    expect(observeInstance(anInstance({ IdleInstanceCuller: culler }))?.culler).toEqual({
      maxIdleMinutes: 60,
      cpuPercent: 5,
      gpuPercent: undefined,
      idleMinutes: 12,
    });
    expect(observeInstance(anInstance({ IdleInstanceCuller: {} }))?.culler).toBeUndefined();
  });

  test('reads times with and without a zone as UTC, and leaves out what is no time', () => {
    const seen = observeInstance(
      anInstance({ GmtCreateTime: '2026-01-02 03:04:05', GmtModifiedTime: 'yesterday' }),
    );

    expect(seen?.createdAt).toBe('2026-01-02T03:04:05.000Z');
    expect(seen?.modifiedAt).toBeUndefined();
  });

  test('gives nothing for what has no id', () => {
    expect(observeInstance({ ...anInstance(), InstanceId: null })).toBeUndefined();
    expect(observeInstance(null)).toBeUndefined();
  });

  test('never throws, whatever the fields hold', () => {
    const wire = fc.record({
      InstanceId: fc.constant('dsw-1'),
      Status: fc.anything(),
      Labels: fc.anything(),
      GmtCreateTime: fc.anything(),
      IdleInstanceCuller: fc.anything(),
      InstanceShutdownTimer: fc.anything(),
      AccumulatedRunningTimeInMs: fc.anything(),
    });
    fc.assert(
      fc.property(wire, (instance) => {
        expect(observeInstance(instance)?.id).toBe('dsw-1');
      }),
    );
  });
});
