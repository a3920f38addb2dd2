import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../lib/dsw/operations.gen.ts';
import type { OperationName } from '../../../lib/dsw/types.gen.ts';
import { type AnyRequest, validateRequest } from '../../../lib/dsw/validate-request.ts';

function problemsOf(operation: OperationName, request: AnyRequest): string[] {
  return validateRequest(OPERATIONS[operation], request).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

describe('a request is refused', () => {
  test.each<[string, OperationName, AnyRequest, string]>([
    ['without what is required', 'StopInstance', {}, 'InstanceId: is required'],
    [
      'with an empty path parameter',
      'StopInstance',
      { InstanceId: '' },
      'InstanceId: must not be empty',
    ],
    [
      'with a path that leads elsewhere',
      'StopInstance',
      { InstanceId: '..' },
      'InstanceId: must not be "..", which would change the path',
    ],
    [
      'with another type',
      'StopInstance',
      { InstanceId: 'a', SaveImage: 'yes' },
      'SaveImage: must be true or false, found "yes"',
    ],
    ['with null', 'StopInstance', { InstanceId: null }, 'InstanceId: must be text, found null'],
    [
      'with an unknown parameter',
      'StopInstance',
      { InstanceId: 'a', Saveimage: true },
      'Saveimage: is not a parameter of this operation (did you mean "SaveImage"?)',
    ],
    [
      'outside of a closed list',
      'ListInstances',
      { AcceleratorType: 'TPU' },
      'AcceleratorType: must be one of CPU, GPU, found "TPU"',
    ],
    [
      'outside of it in a comma list',
      'ListInstances',
      { Status: 'Running,Stoped' },
      '(did you mean "Stopped"?)',
    ],
    [
      'with a comma in a list item',
      'DeleteInstanceLabels',
      { InstanceId: 'a', LabelKeys: ['x,y'] },
      'LabelKeys[0]: must not contain a comma',
    ],
    [
      'with an empty list of what is required',
      'DeleteInstanceLabels',
      { InstanceId: 'a', LabelKeys: [] },
      'LabelKeys: must not be empty',
    ],
    [
      'below a range',
      'ListInstances',
      { PageNumber: 0 },
      'PageNumber: must be at least 1, found 0',
    ],
    [
      'above a range',
      'CreateIdleInstanceCuller',
      { InstanceId: 'a', CpuPercentThreshold: 101 },
      'CpuPercentThreshold: must be at most 100, found 101',
    ],
    [
      'above the range of a number that is text',
      'GetMetrics',
      {
        InstanceId: 'a',
        Dimensions: {},
        MetricName: 'm',
        Namespace: 'acs_pai_dsw',
        Length: '2000',
      },
      'Length: must be at most 1440, found 2000',
    ],
    [
      'with a fraction',
      'ListInstances',
      { PageSize: 1.5 },
      'PageSize: must be a whole number, found 1.5',
    ],
    [
      'against a pattern',
      'CreateInstanceSnapshot',
      { InstanceId: 'a', ImageUrl: 'i', SnapshotName: 'Not_So' },
      'SnapshotName: must match ^[a-z0-9-]+$, found "Not_So"',
    ],
    [
      'with a name that is too long',
      'CreateInstance',
      { InstanceName: 'x'.repeat(28) },
      'InstanceName: must have at most 27 characters, found 28',
    ],
    [
      'with too many items',
      'QueryAutoShutdownPolicies',
      { InstanceIds: Array.from({ length: 101 }, () => 'a') },
      'InstanceIds: must have at most 100 items, found 101',
    ],
    [
      'with too many entries',
      'ListInstances',
      { Labels: { a: '', b: '', c: '', d: '', e: '' } },
      'Labels: must have at most 4 entries, found 5',
    ],
    [
      'with text that is not JSON',
      'ListInstances',
      { Labels: '{a}' },
      'Labels: must be JSON text or what it stands for',
    ],
    [
      'with two of which one excludes the other',
      'CreateInstance',
      { ImageId: 'a', ImageUrl: 'b' },
      'ImageId: excludes ImageUrl: give one of them',
    ],
    [
      'with one of two that belong together',
      'ListInstances',
      { SortBy: 'Priority' },
      'SortBy: needs Order as well',
    ],
    [
      'for what is wrong deep inside',
      'UpdateInstanceLabels',
      { InstanceId: 'a', Labels: [{ Key: 'k', Value: 'v' }, { Key: 'k' }] },
      'Labels[1].Value: is required',
    ],
  ])('%s', (_, operation, request, problem) => {
    const problems = problemsOf(operation, request);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test('with every problem at once', () => {
    const problems = problemsOf('ListInstances', {
      PageNumber: 0,
      Order: 'UP',
      Nmae: 'x',
      PaymentType: 3,
    });

    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'Nmae',
      'Order',
      'Order',
      'PageNumber',
      'PaymentType',
    ]);
  });
});

describe('a request is fine', () => {
  test.each<[string, OperationName, AnyRequest]>([
    [
      'with lists as lists and as text',
      'ListInstances',
      { Status: ['Running', 'Stopped'], InstanceId: 'a,b' },
    ],
    [
      'with JSON as an object and as text',
      'ListInstances',
      { Labels: { a: 'b' }, Tag: '[{"Key":"a"}]' },
    ],
    [
      'with JSON in a text parameter',
      'GetMetrics',
      { InstanceId: 'a', Dimensions: { pod: 'p' }, MetricName: 'm', Namespace: 'n' },
    ],
    ['with what belongs together', 'ListInstances', { SortBy: 'GmtCreateTime', Order: 'ASC' }],
    [
      'with undefined for what is left out',
      'StopInstance',
      { InstanceId: 'a', SaveImage: undefined, Extra: undefined },
    ],
    [
      'with values of a list that is not closed',
      'UpdateTempFile',
      { TempFileId: 't', Status: 'SomethingNew' },
    ],
  ])('%s', (_, operation, request) => {
    expect(problemsOf(operation, request)).toEqual([]);
  });
});
