import { between, createDraw, type Draw, pick, pickWeighted } from './chance.ts';
import type { FleetFile, FleetInstance, FleetWorkspace } from './entities.ts';
import { drawLife } from './fleet-life.ts';
import { drawMachine } from './fleet-machines.ts';
import { type Person, peopleFor, projects, workspacesFor } from './fleet-people.ts';
import { images } from './images.ts';
import { drawUsage, toFleetUsage } from './usage-model.ts';
import { toWireTime } from './wire-time.ts';

export interface FleetOptions {
  readonly instances: number;
  readonly seed: number;
  /** The instant (epoch ms) at which the fleet is as described. */
  readonly at: number;
}

const hourMs = 3_600_000;

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
