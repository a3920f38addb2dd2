import type { OperationName } from '../dsw/types.gen.ts';
import { isActing } from '../policy/is-acting.ts';
import type {
  DiskPolicy,
  ExportPolicy,
  FilePolicy,
  Policy,
  StopPolicy,
} from '../policy/policies.ts';
import { stepsOf } from '../policy/steps.ts';

/** Every operation that a policy of the file may call at a target, with all its steps; ascending. */
export function operationsOf(policy: FilePolicy): readonly OperationName[] {
  const operations = isActing(policy)
    ? stepsOf(policy).flatMap(operationsOfStep)
    : operationsOfExport(policy);
  return [...new Set(operations)].sort();
}

/** Every run pages the fleet in; those that act read list prices afterwards, for what they saved. */
function operationsOfStep(policy: Policy): readonly OperationName[] {
  const acts: readonly OperationName[] = policy.mode === 'act' ? actsOf(policy) : [];
  return ['ListInstances', ...readsOf(policy), ...acts];
}

function readsOf(policy: Policy): readonly OperationName[] {
  switch (policy.kind) {
    case 'stop':
      return ['ListEcsSpecs', ...usageOf(policy)];
    case 'start':
      return ['GetLifecycle', 'ListEcsSpecs'];
    case 'disk':
      return ['GetLifecycle', ...(policy.reset === undefined ? [] : usageOf(policy))];
    case 'cleanup':
      return policy.abandoned?.snapshot === undefined ? [] : ['ListInstanceSnapshot'];
    case 'culler':
      return policy.countWorkspacePolicies ? ['QueryAutoShutdownPolicies'] : [];
    case 'snapshot':
    case 'rotation':
      return ['ListInstanceSnapshot'];
    case 'warning':
      return readsOf(policy.of);
    case 'backstop':
      return [
        ...(policy.of.backstop?.maxSession === undefined ? [] : (['GetLifecycle'] as const)),
        ...usageOf(policy.of),
      ];
    default:
      return policy satisfies never;
  }
}

function actsOf(policy: Policy): readonly OperationName[] {
  switch (policy.kind) {
    case 'stop':
      return policy.saveImage ? ['StopInstance'] : ['StopInstance', 'StopInstances'];
    case 'start':
      return ['StartInstance'];
    case 'disk':
      return policy.reset === undefined ? [] : ['StartInstance', 'StopInstance', 'StopInstances'];
    case 'cleanup':
      return [
        'UpdateInstanceLabels',
        'DeleteInstanceLabels',
        ...(policy.abandoned?.allow === 'delete'
          ? (['GetInstance', 'DeleteInstance'] as const)
          : []),
      ];
    case 'culler':
      return ['CreateIdleInstanceCuller', 'DeleteIdleInstanceCuller', 'GetIdleInstanceCuller'];
    case 'snapshot':
      return ['CreateInstanceSnapshot'];
    case 'rotation':
      return ['DeleteInstanceSnapshot'];
    case 'warning':
      return [];
    case 'backstop':
      return [
        'CreateInstanceShutdownTimer',
        'DeleteInstanceShutdownTimer',
        'GetInstanceShutdownTimer',
      ];
    default:
      return policy satisfies never;
  }
}

function usageOf({ unless }: StopPolicy | DiskPolicy): readonly OperationName[] {
  return unless.busy === undefined ? [] : ['GetInstanceMetrics'];
}

function operationsOfExport({ tables }: ExportPolicy): readonly OperationName[] {
  const has = (...names: readonly (typeof tables)[number][]) =>
    names.some((name) => tables.includes(name));
  const reads: OperationName[] = [];
  if (has('workspace_statistics')) reads.push('ListInstanceStatistics');
  if (has('resource_group_statistics')) reads.push('GetResourceGroupStatistics');
  if (has('instance_hours', 'focus_estimate')) reads.push('GetInstanceMetrics', 'GetLifecycle');
  if (has('snapshots')) reads.push('ListInstanceSnapshot');
  return ['ListInstances', 'ListEcsSpecs', ...reads];
}
