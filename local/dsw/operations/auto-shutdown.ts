import type { Instance } from '../entities.ts';
import { type IdleRule, idleMinutesAt, idleRulesOf } from '../idle.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { hasGpu } from '../specs.ts';
import type { World } from '../world-type.ts';
import { checkToken, readBatch, readText, refused, unknown } from './call.ts';

export const queryAutoShutdownPolicies: Handler = (world, call) => {
  const instances = readInstances(world, call);
  return {
    AutoShutdownPolicies: instances.map((instance) => {
      const workspace = world.records.workspaces.get(instance.settings.WorkspaceId);
      return {
        InstanceId: instance.id,
        Conditions: idleRulesOf(instance, workspace).map((rule) => show(world, instance, rule)),
      };
    }),
  };
};

/** A sharing page asks for one instance with its token; everybody else for running instances of one workspace. */
function readInstances(world: World, call: ServiceCall): readonly Instance[] {
  const shared = readText(call, 'InstanceId');
  const ids =
    shared !== undefined && readText(call, 'Token') !== undefined
      ? [shared]
      : readBatch(call, 'InstanceIds');
  if (shared !== undefined) checkToken(world, call, shared);
  const instances = ids.map((id) => {
    const instance = world.instances.get(id);
    if (instance === undefined) throw unknown('instance', id);
    if (instance.status !== 'Running') {
      throw refused(`InstanceIds: ${id} is ${instance.status}, expected Running.`);
    }
    return instance;
  });
  const workspaces = new Set(instances.map((instance) => instance.settings.WorkspaceId));
  if (workspaces.size > 1) {
    throw refused(`InstanceIds: expected one workspace, found ${[...workspaces].join(', ')}.`);
  }
  return instances;
}

/** rules.workspaceExpression */
function show(world: World, instance: Instance, rule: IdleRule): Record<string, unknown> {
  const idle = idleMinutesAt(instance, rule, world.now());
  const remaining = (rule.maxIdleMinutes - idle) * 60;
  const gpu = hasGpu(instance.settings) ? ` AND GpuUtilization < ${rule.gpuPercent}%` : '';
  return {
    SourceType: rule.source,
    Expression: `IdleDuration > ${rule.maxIdleMinutes} min AND CpuUtilization < ${rule.cpuPercent}%${gpu}`,
    Context: {
      IdleDuration: idle,
      ...(idle > 0 && remaining > 0 ? { IdleShutdownRemainingSeconds: remaining } : {}),
      EnableSkip: false,
    },
  };
}
