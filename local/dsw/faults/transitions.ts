import * as v from 'valibot';
import type { RuleSetting } from '../../faults/fault-kind.ts';
import { share } from '../../faults/settings.ts';
import type { Instance, Step } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { type DswContext, type DswTarget, dswFault } from './dsw-fault.ts';

/** Calls that set an instance on a course. */
const courses: ReadonlySet<string> = new Set([
  'CreateInstance',
  'CreateInstanceSnapshot',
  'DeleteInstance',
  'DeleteInstances',
  'StartInstance',
  'StopInstance',
  'StopInstances',
  'UpdateInstance',
]);

const settings = {
  /** The status that goes wrong: the one that the call leads to where it is not said, or one that comes later. */
  in: v.optional(v.string()),
  share: v.optional(share, 1),
} as const;

const fits = ({ operation }: DswTarget) => courses.has(operation);

/** Accepts the call, and the instance stays in a status on its way: for ever, or for some minutes longer. */
export const stuck = dswFault({
  settings: { ...settings, minutes: v.optional(v.pipe(v.number(), v.gtValue(0))) },
  fits,
  begin({ in: status, share: part, minutes }, setting) {
    const late = (steps: readonly Step[]) =>
      minutes === undefined
        ? []
        : steps.map((step) => ({ ...step, at: step.at + minutes * 60_000 }));
    return () => ({ wrap: bendCourses(setting, part, (one) => bend(one, status, late)) });
  },
});

/** Accepts the call, and the status on the way ends in `Failed`, or a save in `SaveFailed`. */
export const failed = dswFault({
  settings: {
    ...settings,
    /** ReasonCode of the failure. */
    code: v.optional(v.string(), 'InternalError'),
    message: v.optional(v.string(), 'A fault rule asked for this failure.'),
  },
  fits,
  begin({ in: status, share: part, code, message }, setting) {
    const fail = (steps: readonly Step[]) => failAtNextStatus(steps, { code, message });
    return () => ({ wrap: bendCourses(setting, part, (one) => bend(one, status, fail)) });
  },
});

/** Changes the course of those instances that a call has set on one. */
function bendCourses(
  { subjects, chanceOf }: RuleSetting<DswContext>,
  part: number,
  change: (instance: Instance) => Instance,
): (carryOut: Handler) => Handler {
  const isMeant = (id: string) =>
    (subjects === undefined || subjects.includes(id)) && chanceOf(id) < part;
  return (carryOut) => (world, call) => {
    const before = new Map(idsIn(call.input).map((id) => [id, world.instances.get(id)]));
    const fields = carryOut(world, call);
    // A new instance is named by the answer only.
    for (const id of new Set([...before.keys(), ...idsIn(fields)])) {
      const instance = world.instances.get(id);
      if (instance === undefined || instance === before.get(id) || !isMeant(id)) continue;
      world.put(change(instance));
    }
    return fields;
  };
}

function idsIn({ InstanceId, InstanceIds }: ServiceCall['input']): string[] {
  return [InstanceId, InstanceIds].flat().filter((id) => typeof id === 'string');
}

/** Changes what comes after a status of an instance's course; one that does not pass through it stays as it is. */
function bend(
  instance: Instance,
  status: string | undefined,
  change: (steps: readonly Step[]) => readonly Step[],
): Instance {
  const { queued } = instance;
  // Whoever waits for room is on no course yet; it will be on this one.
  const course = queued?.rest ?? instance.flow;
  const begun = status === undefined || status === instance.status;
  const at = begun
    ? queued === undefined
      ? 0
      : 1
    : course.findIndex((step) => statusOf(step) === status) + 1;
  if (!begun && at === 0) return instance;
  const bent = [...course.slice(0, at), ...change(course.slice(at))];
  return queued === undefined
    ? { ...instance, flow: bent }
    : { ...instance, queued: { ...queued, rest: bent } };
}

function statusOf(step: Step): string | undefined {
  return step.kind === 'status' || step.kind === 'admit' ? step.status : undefined;
}

function failAtNextStatus(
  steps: readonly Step[],
  reason: { readonly code: string; readonly message: string },
): readonly Step[] {
  const at = steps.findIndex((step) => step.kind !== 'snapshot');
  const step = steps[at];
  if (step === undefined) return steps;
  const fail = (status: string): Step => ({ kind: 'status', at: step.at, status, reason });
  if (step.kind !== 'status' || step.snapshot === undefined) {
    return isFailure(step) ? steps : [...steps.slice(0, at), fail('Failed')];
  }
  if (isFailure(step)) return steps;
  const { id } = step.snapshot;
  const saveFailed = { ...fail('SaveFailed'), snapshot: { id, status: 'Failed', reason } } as const;
  return [...steps.slice(0, at), saveFailed, ...afterSaveFailed(steps.slice(at + 1))];
}

function isFailure(step: Step): boolean {
  return step.kind === 'status' && (step.status === 'Failed' || step.status === 'SaveFailed');
}

/** rules.stopAfterSaveFailed */
function afterSaveFailed(steps: readonly Step[]): readonly Step[] {
  const [next] = steps;
  if (next === undefined || rules.stopAfterSaveFailed.value) return steps;
  return [{ kind: 'status', at: next.at, status: 'Running' }];
}
