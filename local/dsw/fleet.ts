import { between, createDraw, type Draw, pick, pickWeighted } from './chance.ts';
import type {
  FleetCuller,
  FleetFile,
  FleetInstance,
  FleetWorkspace,
  UsageModel,
} from './entities.ts';
import { toCuller } from './fleet-exchange.ts';
import { type Person, peopleFor, projects, workspacesFor } from './fleet-people.ts';
import { firstStop } from './idle.ts';
import { images } from './images.ts';
import { findSpec } from './specs.ts';
import { drawUsage, toFleetUsage } from './usage-model.ts';
import { toWireTime } from './wire-time.ts';

export interface FleetOptions {
  readonly instances: number;
  readonly seed: number;
  /** The instant (epoch ms) at which the fleet is as described. */
  readonly at: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * A made-up fleet with realistic owners, machines, labels, ages, day and night use and idle time. The same options
 * give the same fleet. Shares are assumptions, except for GPU utilisation, which follows PAI's own published figures.
 */
export function synthesizeFleet(options: FleetOptions): FleetFile {
  const { seed, at } = options;
  const workspaces = workspacesFor(options.instances);
  const people = peopleFor(options.instances, seed);
  const groups = groupsFor(options.instances);
  const taken = { [groups[0]]: 0, [groups[1]]: 0 } as Record<string, number>;
  const instances: FleetInstance[] = [];
  for (let index = 0; index < options.instances; index += 1) {
    const draw = createDraw(seed, index + 1);
    const person = pick(draw, people);
    const instance = makeInstance({ draw, person, index, at, groups, workspaces });
    if (instance.ResourceId !== undefined && instance.Status === 'Running') {
      taken[instance.ResourceId] =
        (taken[instance.ResourceId] ?? 0) + Number(instance.RequestedResource?.GPU ?? 0);
    }
    instances.push(instance);
  }
  return {
    version: 1,
    workspaces,
    // Nearly full, as bought machines are.
    resources: groups.map((ResourceId, index) => ({
      ResourceId,
      ResourceName: index === 0 ? 'quota_training' : 'quota_research',
      GPU: Math.max(8, Math.ceil(((taken[ResourceId] ?? 0) * 1.05) / 8) * 8),
    })),
    outOfStock: ['ecs.gn7e-c16g1.32xlarge', 'ecs.gn5-c4g1.xlarge'],
    instances,
  };
}

function groupsFor(instances: number): readonly [string, string] {
  return [`quota${1000 + (instances % 7)}trn`, `quota${2000 + (instances % 5)}rsr`];
}

interface Circumstances {
  readonly draw: Draw;
  readonly person: Person;
  readonly index: number;
  readonly at: number;
  readonly groups: readonly [string, string];
  readonly workspaces: readonly FleetWorkspace[];
}

function makeInstance(circumstances: Circumstances): FleetInstance {
  const { draw, person, index, at, groups, workspaces } = circumstances;
  const project = pick(draw, projects);
  const machine = drawMachine(draw, groups);
  const gpu = machine.gpu;
  const usage = drawUsage(Math.floor(draw() * 2 ** 31), gpu);
  const home = Math.floor(person.home * workspaces.length);
  const workspace = workspaces[draw() < 0.9 ? home : Math.floor(draw() * workspaces.length)];
  const life = drawLife({ draw, usage, machine, at, admin: workspace?.autoShutdown });
  const env = pickWeighted(draw, [
    ['dev', 70],
    ['test', 15],
    ['prod', 5],
    [undefined, 10],
  ]);
  const held = draw() < 0.02;
  return {
    InstanceName: nameFor(person.login, project, index),
    WorkspaceId: workspace?.WorkspaceId ?? '100001',
    UserId: person.id,
    UserName: person.name,
    Accessibility: draw() < 0.85 ? 'PRIVATE' : 'PUBLIC',
    ...machine.settings,
    ImageId: imageFor(draw, gpu),
    CloudDisks: machine.disk,
    Labels: {
      ...(draw() < 0.85 ? { team: person.team } : {}),
      ...(env === undefined ? {} : { env }),
      ...(draw() < 0.6 ? { project } : {}),
      ...(held ? { 'steward-hold': toWireTime(at + between(draw, 2, 120) * hourMs) } : {}),
    },
    ...(draw() < 0.3 ? { Tags: { 'cost-center': person.costCenter } } : {}),
    ...life,
    usage: toFleetUsage(usage),
  };
}

function imageFor(draw: Draw, gpu: boolean): string {
  const fitting = images.filter((image) => image.gpu === gpu);
  return fitting[Math.floor(draw() * fitting.length)]?.id ?? images[0].id;
}

/** At most 27 characters, unique by its end. */
function nameFor(login: string, project: string, index: number): string {
  const end = `_${index.toString(36)}`;
  return `${login}_${project}`.slice(0, 27 - end.length) + end;
}

interface Machine {
  readonly gpu: boolean;
  readonly subscription: boolean;
  readonly settings: Pick<
    FleetInstance,
    'EcsSpec' | 'ResourceId' | 'RequestedResource' | 'Priority' | 'OversoldType'
  >;
  readonly disk: FleetInstance['CloudDisks'];
}

function drawMachine(draw: Draw, groups: readonly [string, string]): Machine {
  if (draw() < 0.15) {
    const gpus = pickWeighted(draw, [
      ['1', 70],
      ['2', 20],
      ['4', 10],
    ]);
    return {
      gpu: true,
      subscription: true,
      settings: {
        ResourceId: pick(draw, groups),
        RequestedResource: {
          CPU: String(Number(gpus) * 12),
          GPU: gpus,
          GPUType: pickWeighted(draw, [
            ['A100', 60],
            ['V100', 40],
          ]),
          Memory: String(Number(gpus) * 90),
          SharedMemory: String(Number(gpus) * 45),
        },
        Priority: between(draw, 1, 9),
        OversoldType: pickWeighted(draw, [
          ['ForbiddenQuotaOverSold', 70],
          ['AcceptQuotaOverSold', 20],
          ['ForceQuotaOverSold', 10],
        ]),
      },
      disk: undefined,
    };
  }
  const spec = pickWeighted(draw, specWeights);
  const size = pickWeighted(draw, [
    ['100Gi', 82],
    ['200Gi', 12],
    ['500Gi', 6],
  ]);
  return {
    gpu: (findSpec(spec)?.gpus ?? 0) > 0,
    subscription: false,
    settings: { EcsSpec: spec },
    disk: [{ Capacity: size, MountPath: '/mnt/workspace', Path: '/workspace', SubType: 'rootfs' }],
  };
}

const specWeights = [
  ['ecs.g6.large', 6],
  ['ecs.g6.xlarge', 8],
  ['ecs.g7.2xlarge', 6],
  ['ecs.g7.4xlarge', 3],
  ['ecs.c6.2xlarge', 3],
  ['ecs.r6.2xlarge', 3],
  ['ecs.gn6i-c4g1.xlarge', 14],
  ['ecs.gn6i-c8g1.2xlarge', 14],
  ['ecs.gn7i-c8g1.2xlarge', 13],
  ['ecs.gn7i-c16g1.4xlarge', 8],
  ['ecs.gn6v-c8g1.2xlarge', 8],
  ['ecs.gn6e-c12g1.3xlarge', 3],
  ['ecs.gn7-c12g1.3xlarge', 5],
  ['ecs.gn7e-c16g1.4xlarge', 3],
  ['ecs.gn6v-c8g1.8xlarge', 1.5],
  ['ecs.gn7e-c16g1.16xlarge', 0.5],
] as const satisfies readonly [readonly [string, number], ...(readonly [string, number])[]];

interface LifeInput {
  readonly draw: Draw;
  readonly usage: UsageModel;
  readonly machine: Machine;
  readonly at: number;
  /** The workspace's own idle rule. */
  readonly admin: FleetCuller | undefined;
}

/** Status, ages, runs, culler and timer, such that they agree with each other. */
function drawLife({ draw, usage, machine, at, admin }: LifeInput): Partial<FleetInstance> {
  const status = pickWeighted(draw, [
    ['Running', 62],
    ['Stopped', 32],
    ['Failed', 3],
    ['Starting', 1],
    ['EnvPreparing', 0.6],
    ['Stopping', 0.7],
    ['Queuing', machine.subscription ? 2 : 0],
  ]);
  // From the morning of its first day to more than a year ago.
  const ageMs = 6 * hourMs + dayMs * Math.min(500, Math.exp(2.5 + 1.6 * normal(draw)));
  const createdAt = at - Math.round(ageMs);
  const culler: FleetCuller | undefined =
    draw() < 0.2
      ? {
          CpuPercentThreshold: pickWeighted(draw, [
            [5, 40],
            [10, 60],
          ]),
          GpuPercentThreshold: pickWeighted(draw, [
            [5, 60],
            [10, 40],
          ]),
          MaxIdleTimeInMinutes: pickWeighted(draw, [
            [60, 30],
            [120, 20],
            [180, 40],
            [720, 10],
          ]),
        }
      : undefined;
  const fixed = {
    GmtCreateTime: toWireTime(createdAt),
    ...(culler === undefined ? {} : { IdleInstanceCuller: culler }),
  };
  if (status === 'Starting' || status === 'EnvPreparing' || status === 'Queuing') {
    const from = at - between(draw, 5, 100) * 1000;
    return { ...fixed, Status: status, GmtModifiedTime: toWireTime(from), runs: [] };
  }
  if (status === 'Failed') return { ...fixed, ...drawFailure(draw, at), runs: [] };
  if (status === 'Running' || status === 'Stopping') {
    const upSince = Math.max(createdAt + 3 * minuteMs, at - drawUptime(draw, usage));
    const earlier = drawEarlierRun(draw, createdAt, upSince);
    const settings = {
      InstanceName: '',
      WorkspaceId: '',
      UserId: '',
      Accessibility: '',
      ...machine.settings,
    };
    const stops = [culler, admin].flatMap((rule) =>
      rule === undefined ? [] : (firstStop({ settings, usage, upSince }, toCuller(rule), at) ?? []),
    );
    const stoppedAt = stops.length === 0 ? undefined : Math.min(...stops);
    if (stoppedAt !== undefined || status === 'Stopping') {
      // The culler got there first.
      const to = stoppedAt ?? at - between(draw, 1, 15) * 1000;
      const done = at - to > minuteMs;
      return {
        ...fixed,
        Status: done ? 'Stopped' : 'Stopping',
        runs: [...earlier, { from: toWireTime(upSince), to: toWireTime(to) }],
      };
    }
    const timer = draw() < 0.04 ? at + between(draw, 30, 14 * 60) * minuteMs : undefined;
    return {
      ...fixed,
      Status: 'Running',
      runs: [...earlier, { from: toWireTime(upSince) }],
      ...(timer === undefined ? {} : { InstanceShutdownTimer: { DueTime: toWireTime(timer) } }),
    };
  }
  // Stopped: mostly last evening, some for weeks.
  const stoppedFor = Math.min(
    Math.exp(2.6 + 1.5 * normal(draw)) * hourMs + 2 * minuteMs,
    ageMs * 0.9,
  );
  const to = at - Math.round(stoppedFor);
  const from = Math.max(createdAt + 3 * minuteMs, to - drawUptime(draw, usage));
  return {
    ...fixed,
    Status: 'Stopped',
    runs:
      from < to
        ? [...drawEarlierRun(draw, createdAt, from), { from: toWireTime(from), to: toWireTime(to) }]
        : [],
  };
}

function drawFailure(draw: Draw, at: number): Partial<FleetInstance> {
  const [ReasonCode, ReasonMessage] = pickWeighted<readonly [string, string]>(draw, [
    [['Resource.InsufficientResource', 'Insufficient resource for the requested spec.'], 60],
    [['ImagePullBackOff', 'Back-off pulling image.'], 40],
  ]);
  const changed = toWireTime(at - between(draw, 10, 4000) * minuteMs);
  return { Status: 'Failed', ReasonCode, ReasonMessage, GmtModifiedTime: changed };
}

/** How long it has been up: people start in the morning, trainings last days, what is forgotten lasts longest. */
function drawUptime(draw: Draw, usage: UsageModel): number {
  switch (usage.kind) {
    case 'forgotten':
      return Math.round(Math.exp(2.5 + 1.1 * normal(draw)) * hourMs) + 10 * minuteMs;
    case 'training':
      return Math.round(Math.exp(2.9 + 0.9 * normal(draw)) * hourMs) + 20 * minuteMs;
    default:
      return (
        between(draw, 15, 11 * 60) * minuteMs + (draw() < 0.25 ? between(draw, 1, 3) * dayMs : 0)
      );
  }
}

function drawEarlierRun(
  draw: Draw,
  createdAt: number,
  before: number,
): readonly { readonly from: string; readonly to: string }[] {
  const room = before - createdAt;
  if (room < 2 * dayMs || draw() < 0.4) return [];
  const from = createdAt + between(draw, 3, 20) * minuteMs;
  const to = from + between(draw, 60, 12 * 60) * minuteMs;
  return [{ from: toWireTime(from), to: toWireTime(to) }];
}

/** Standard normal (Box–Muller). */
function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
