import { between, type Draw } from './chance.ts';
import type { Instance, Reason, Step } from './entities.ts';
import { rules } from './rules.ts';
import { acceleratorOf, findSpec } from './specs.ts';

/** What can be known of a start or a save before it happens. */
export interface Prospects {
  /** Instant of the first step. */
  readonly at: number;
  readonly draw: Draw;
  /** Whether the ECS spec is in stock. */
  readonly inStock: boolean;
}

function seconds(draw: Draw, [low, high]: readonly [number, number]): number {
  return between(draw, low * 1000, high * 1000);
}

/** Creating → ResourceAllocating → (Queuing) → EnvPreparing → Starting → Running, or Failed on the way. */
export function createFlow(instance: Instance, prospects: Prospects): readonly Step[] {
  const { at, draw } = prospects;
  const allocating = at + seconds(draw, rules.creatingSeconds.value);
  const preparing = allocating + seconds(draw, rules.allocatingSeconds.value);
  const starting = preparing + seconds(draw, rules.preparingSeconds.value);
  const running = starting + seconds(draw, rules.startingSeconds.value);
  const failure = findStartFailure(instance, prospects);
  const steps: Step[] = [
    { kind: 'status', at, status: 'Creating' },
    { kind: 'status', at: allocating, status: 'ResourceAllocating' },
  ];
  if (failure?.when === 'allocating') {
    return [...steps, { kind: 'status', at: preparing, status: 'Failed', reason: failure.reason }];
  }
  steps.push({ kind: 'admit', at: preparing, status: 'EnvPreparing' });
  if (failure !== undefined) {
    return [...steps, { kind: 'status', at: starting, status: 'Failed', reason: failure.reason }];
  }
  steps.push({ kind: 'status', at: starting, status: 'Starting' });
  steps.push({ kind: 'status', at: running, status: 'Running' });
  return steps;
}

/** (Queuing) → Starting → Running, or Failed. */
export function restartFlow(instance: Instance, prospects: Prospects): readonly Step[] {
  const { at, draw } = prospects;
  const end = at + seconds(draw, rules.restartingSeconds.value);
  const failure = findStartFailure(instance, prospects);
  return [
    { kind: 'admit', at, status: 'Starting' },
    failure === undefined
      ? { kind: 'status', at: end, status: 'Running' }
      : { kind: 'status', at: end, status: 'Failed', reason: failure.reason },
  ];
}

interface StartFailure {
  readonly when: 'allocating' | 'preparing';
  readonly reason: Reason;
}

function findStartFailure(instance: Instance, { inStock }: Prospects): StartFailure | undefined {
  const { settings, levers } = instance;
  if (levers.failNextStart !== undefined) {
    const code = levers.failNextStart;
    const when = code.startsWith('Resource.') ? 'allocating' : 'preparing';
    return { when, reason: { code, message: messageOf(code, settings.EcsSpec) } };
  }
  if (!inStock) {
    const code = rules.noStock.value;
    return { when: 'allocating', reason: { code, message: messageOf(code, settings.EcsSpec) } };
  }
  const image = settings.ImageUrl ?? settings.ImageName ?? '';
  if (image.includes(rules.unpullableImage.value)) {
    const code = 'ImagePullBackOff';
    return { when: 'preparing', reason: { code, message: `Back-off pulling image "${image}"` } };
  }
  if (
    findSpec(settings.EcsSpec) !== undefined &&
    acceleratorOf(settings) === 'CPU' &&
    /gpu|cu1\d/i.test(settings.ImageName ?? image)
  ) {
    const code = rules.acceleratorMismatch.value;
    return { when: 'preparing', reason: { code, message: messageOf(code, settings.EcsSpec) } };
  }
  return undefined;
}

function messageOf(code: string, spec: string | undefined): string {
  switch (code) {
    case rules.noStock.value:
      return `Insufficient resource for ${spec ?? 'the requested resource'}.`;
    case rules.acceleratorMismatch.value:
      return `The image needs a GPU, and ${spec ?? 'the resource'} has none.`;
    default:
      return `The instance failed to start: ${code}.`;
  }
}

/** Stopping → Stopped. */
export function stopFlow(at: number, draw: Draw, reason?: Reason | undefined): readonly Step[] {
  return [
    { kind: 'status', at, status: 'Stopping', reason },
    {
      kind: 'status',
      at: at + seconds(draw, rules.stoppingSeconds.value),
      status: 'Stopped',
      reason,
    },
  ];
}

/** ArrearStopping → Arrearge, as the service spells it. */
function arrearsFlow(at: number, draw: Draw): readonly Step[] {
  return [
    { kind: 'status', at, status: 'ArrearStopping' },
    { kind: 'status', at: at + seconds(draw, rules.stoppingSeconds.value), status: 'Arrearge' },
  ];
}

export interface Save {
  readonly at: number;
  readonly draw: Draw;
  readonly snapshotId: string;
  /** Why it cannot work, and whether that shows while committing or while pushing. */
  readonly failure:
    | { readonly when: 'committing' | 'pushing'; readonly reason: Reason }
    | undefined;
  readonly thenStop: boolean;
}

/** Saving → Saved or SaveFailed → Running, or Stopping → Stopped. */
export function saveFlow(save: Save): readonly Step[] {
  const { at, draw, snapshotId: id, failure } = save;
  const pushing = at + seconds(draw, rules.committingSeconds.value);
  const saved = pushing + seconds(draw, rules.pushingSeconds.value);
  const begin: Step = {
    kind: 'status',
    at,
    status: 'Saving',
    snapshot: { id, status: 'Committing' },
  };
  const push: Step = { kind: 'snapshot', at: pushing, snapshot: { id, status: 'Pushing' } };
  if (failure !== undefined) {
    const end = failure.when === 'committing' ? pushing : saved;
    const { reason } = failure;
    const fail: Step = {
      kind: 'status',
      at: end,
      status: 'SaveFailed',
      reason,
      snapshot: { id, status: 'Failed', reason },
    };
    const after = end + seconds(draw, rules.savedSeconds.value);
    const steps = failure.when === 'committing' ? [begin, fail] : [begin, push, fail];
    return save.thenStop && rules.stopAfterSaveFailed.value
      ? [...steps, ...stopFlow(after, draw)]
      : [...steps, { kind: 'status', at: after, status: 'Running' }];
  }
  const after = saved + seconds(draw, rules.savedSeconds.value);
  return [
    begin,
    push,
    { kind: 'status', at: saved, status: 'Saved', snapshot: { id, status: 'Saved' } },
    ...(save.thenStop
      ? stopFlow(after, draw)
      : [{ kind: 'status', at: after, status: 'Running' } as const]),
  ];
}

/** Updating, and back to the status that was, or on to a start. */
export function updateFlow(
  instance: Instance,
  prospects: Prospects,
  thenStart: boolean,
): readonly Step[] {
  const { at, draw } = prospects;
  const end = at + seconds(draw, rules.updatingSeconds.value);
  const begin: Step = { kind: 'status', at, status: 'Updating', reason: instance.reason };
  return thenStart
    ? [begin, ...restartFlow(instance, { ...prospects, at: end })]
    : [begin, { kind: 'status', at: end, status: instance.status, reason: instance.reason }];
}

/** Recovering → Running. */
export function recoverFlow(at: number, draw: Draw): readonly Step[] {
  const reason = { code: 'NodeError', message: 'The node of the instance is faulty.' };
  return [
    { kind: 'status', at, status: 'Recovering', reason },
    { kind: 'status', at: at + seconds(draw, rules.recoveringSeconds.value), status: 'Running' },
  ];
}

/** Deleting, and gone. */
export function deleteFlow(at: number, draw: Draw): readonly Step[] {
  return [
    { kind: 'status', at, status: 'Deleting' },
    { kind: 'remove', at: at + seconds(draw, rules.deletingSeconds.value) },
  ];
}

/** How the platform goes on from a status that an instance was put into from outside. */
export function continueFlow(instance: Instance, prospects: Prospects): readonly Step[] {
  const { at, draw } = prospects;
  switch (instance.status) {
    case 'Creating':
      return createFlow(instance, prospects).slice(1);
    case 'ResourceAllocating':
      return createFlow(instance, prospects).slice(2);
    case 'Queuing':
      return restartFlow(instance, prospects);
    case 'EnvPreparing':
      return createFlow(instance, prospects)
        .slice(2)
        .filter((step) => step.kind !== 'admit');
    case 'Starting':
      return restartFlow(instance, prospects).slice(1);
    case 'Stopping':
      return stopFlow(at, draw, instance.reason).slice(1);
    case 'ArrearStopping':
      return arrearsFlow(at, draw).slice(1);
    case 'Recovering':
      return recoverFlow(at, draw).slice(1);
    case 'Deleting':
      return deleteFlow(at, draw).slice(1);
    case 'Saving':
    case 'Saved':
    case 'SaveFailed':
      return [
        { kind: 'status', at: at + seconds(draw, rules.savedSeconds.value), status: 'Running' },
      ];
    case 'Updating':
      return [
        {
          kind: 'status',
          at: at + seconds(draw, rules.updatingSeconds.value),
          status: instance.upSince === undefined ? 'Stopped' : 'Running',
        },
      ];
    default:
      return [];
  }
}
