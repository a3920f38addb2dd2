import { between, createDraw, hashText } from '../chance.ts';
import type { Instance, SanityCheck } from '../entities.ts';
import type { Handler } from '../operation.ts';
import { rules } from '../rules.ts';
import { toWireTime } from '../wire-time.ts';
import type { World } from '../world-type.ts';
import { readFlag, readText, requireInstance, unknown } from './call.ts';
import { lastFailure } from './history.ts';

const solutions: Readonly<Record<string, string>> = {
  'Resource.InsufficientResource': 'Choose another spec, or try again later.',
  ImagePullBackOff: 'Check the address of the image and the right to pull it.',
  'Image.AcceleratorMismatch': 'Choose an image and a spec with the same accelerator.',
};

export const createDiagnosis: Handler = (world, call) => {
  const category = readText(call, 'ProblemCategory') ?? '';
  if (readText(call, 'InstanceId') === undefined) return nothingFound;
  const instance = requireInstance(world, call);
  const reason = lastFailure(instance, category)?.reason;
  if (reason === undefined) return nothingFound;
  return {
    ReasonCode: reason.code,
    ReasonMessage: reason.message,
    SolutionMessage: solutions[reason.code] ?? 'Look at the events of the instance.',
  };
};

const nothingFound = { ReasonCode: '', ReasonMessage: '', SolutionMessage: '' };

export const createSanityCheckTask: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const id = world.newUuid();
  const now = world.now();
  const draw = createDraw(world.seed, hashText(id));
  const { pending, executing } = rules.sanityCheckSeconds.value;
  const startsAt = now + between(draw, pending[0], pending[1]) * 1000;
  const endsAt = startsAt + between(draw, executing[0], executing[1]) * 1000;
  const check: SanityCheck = { id, instanceId: instance.id, createdAt: now, startsAt, endsAt };
  world.records.sanityChecks.set(id, check);
  return { TaskId: id };
};

export const getSanityCheckTask: Handler = (world, call) => {
  const id = readText(call, 'TaskId') ?? '';
  const check = world.records.sanityChecks.get(id);
  if (check === undefined) throw unknown('sanity check task', id);
  const instance = world.instances.get(check.instanceId);
  const status = statusOf(world, check, instance);
  const details = status === 'Completed' && instance !== undefined ? inspect(instance) : [];
  return {
    TaskId: id,
    CheckType: 'SSH',
    InstanceId: check.instanceId,
    Status: status,
    ...(status === 'Pending' ? {} : { StartTime: toWireTime(check.startsAt) }),
    ...(status === 'Completed' || status === 'Failed' ? { EndTime: toWireTime(check.endsAt) } : {}),
    Issues: details.flatMap((detail) => (detail.Result === 'passed' ? [] : [detail.Reason])),
    ...(readFlag(call, 'Verbose') ? { CheckDetails: details } : {}),
  };
};

function statusOf(world: World, check: SanityCheck, instance: Instance | undefined): string {
  const now = world.now();
  if (now < check.startsAt) return 'Pending';
  if (now < check.endsAt) return 'Executing';
  return instance === undefined ? 'Failed' : 'Completed';
}

interface Detail {
  readonly Name: string;
  readonly Description: string;
  readonly Result: 'passed' | 'failed';
  readonly Reason: string;
}

function inspect(instance: Instance): readonly Detail[] {
  const { ForwardInfos = [] } = instance.settings.UserVpc ?? {};
  const hasForward = Array.isArray(ForwardInfos) && ForwardInfos.length > 0;
  return [
    detail(
      'InstanceRunning',
      'The instance is running.',
      instance.status === 'Running',
      `The instance is ${instance.status}.`,
    ),
    detail(
      'SSHForward',
      'A port is forwarded to the SSH server.',
      hasForward,
      'The instance has no forwarding for SSH.',
    ),
  ];
}

function detail(name: string, description: string, passed: boolean, reason: string): Detail {
  return {
    Name: name,
    Description: description,
    Result: passed ? 'passed' : 'failed',
    Reason: passed ? '' : reason,
  };
}
