import { type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { createRandom, type Random } from './random.ts';
import { CALM, drawTrouble, type Trouble } from './trouble.ts';

/** Everything that a seed decides before time begins to move. */
export interface Scenario {
  readonly seed: number;
  readonly policies: Policies;
  readonly fleet: readonly FleetInstance[];
  readonly trouble: Trouble;
  /** Whether anybody touches instances while we do. */
  readonly people: boolean;
  /** Minutes from one act of people to the next, on average. */
  readonly peopleMinutes: number;
  /** Share of steps that somebody comes in between: most of a night nothing happens, and races are about moments. */
  readonly meddling: number;
  /** People start again what was stopped, in the same night. */
  readonly comeBack: boolean;
  /** Of the function: it is killed after so long, and told so beforehand. */
  readonly timeoutSeconds: number;
  /** Clocks of invocations are off by so much each way, all together and each by itself. */
  readonly skewMs: number;
  /** What listings are read in. */
  readonly pageSize: number;
  readonly nights: readonly Night[];
  /** For what is drawn while time moves. */
  readonly random: Random;
}

export interface Night {
  /** Epoch ms of the start of the window. */
  readonly boundary: number;
  readonly wakes: readonly Wake[];
  /** The undisturbed ticks at the end, if there are any. */
  readonly healing: readonly Wake[];
}

/** One delivery of a trigger. */
export interface Wake {
  /** Epoch ms: when the trigger was due, and when it is delivered. */
  readonly due: number;
  readonly at: number;
  /** Killed at this one of its scheduling points. */
  readonly killAt: number | undefined;
}

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** 22:00 in Shanghai. */
const FIRST_NIGHT = Date.parse('2026-01-05T14:00:00Z');

/** The label that people hold instances with, and one that the policies leave alone. */
export const HOLD = 'steward-hold';

const LATER = 0x2f6b3c91;

/** Clocks differ by less than this, of the service and of invocations: what the engine is made for. */
export const MOST_SKEW_MS = 29_000;

export function drawScenario(seed: number): Scenario {
  const random = createRandom(seed);
  // Of its own, so that what is drawn from it leaves everything else of a seed as it was.
  const later = createRandom(seed ^ LATER);
  const trouble = drawTrouble(random, later);
  const isLarge = later.chance(0.01);
  const twoTargets = random.chance(0.3);
  const nights = random.chance(0.35) ? 2 : 1;
  return {
    seed,
    policies: drawPolicies(random, twoTargets),
    fleet: [...drawFleet(random, twoTargets), ...(isLarge ? drawMany(later, twoTargets) : [])],
    trouble,
    people: random.chance(0.7),
    peopleMinutes: random.between(2, 30),
    comeBack: random.chance(0.3),
    meddling: random.chance(0.5) ? random.next() * 0.1 : 0,
    timeoutSeconds: random.pick([60, 120, 300, 600]),
    skewMs: later.pick([0, 0, 1_000, MOST_SKEW_MS / 2]),
    pageSize: random.between(1, 5) * (isLarge ? 20 : 1),
    nights: Array.from({ length: nights }, (_, index) =>
      drawNight(random, FIRST_NIGHT + index * DAY, trouble, index === nights - 1, later),
    ),
    random,
  };
}

function drawPolicies(random: Random, twoTargets: boolean): Policies {
  const targets = twoTargets
    ? [
        { name: 'one', region: 'cn-hangzhou', workspaces: ['1001'] },
        { name: 'two', region: 'cn-hangzhou', workspaces: ['1002'] },
      ]
    : [{ name: 'one', region: 'cn-hangzhou' }];
  const policy = {
    name: 'night',
    kind: 'stop',
    window: { from: '22:00', to: '08:00' },
    ...(random.chance(0.5) ? { where: { not: { labels: { env: 'prod' } } } } : {}),
    ...(random.chance(0.35) ? { unless: { busy: { over: '30m', cpuPercent: 10 } } } : {}),
    ...(random.chance(0.25) ? { limits: drawLimits(random) } : {}),
    ...(random.chance(0.1) ? { saveImage: true } : {}),
    ...(random.chance(0.05) ? { mode: 'dry-run' } : {}),
    batch: random.pick([1, 1, 2, 3, 100]),
    concurrency: random.between(1, 4),
  };
  const parsed = parsePolicies({ version: 1, targets, policies: [policy] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policies;
}

function drawLimits(random: Random): object {
  return random.chance(0.5)
    ? { count: random.between(0, 8) }
    : { percent: random.pick([0, 25, 50, 80]) };
}

function drawFleet(random: Random, twoTargets: boolean): FleetInstance[] {
  return Array.from({ length: random.between(3, 15) }, (_, index) =>
    drawInstance(random, index, twoTargets),
  );
}

/** So many that calls by the hundred, and pages, are more than one. */
function drawMany(random: Random, twoTargets: boolean): FleetInstance[] {
  return Array.from({ length: random.between(101, 140) }, (_, index) =>
    drawInstance(random, 100 + index, twoTargets),
  );
}

function drawInstance(random: Random, index: number, twoTargets: boolean): FleetInstance {
  const id = `dsw-${String(index).padStart(2, '0')}`;
  const busy = random.chance(0.2);
  return {
    InstanceId: id,
    InstanceName: `notebook_${index}`,
    WorkspaceId: twoTargets ? random.pick(['1001', '1002', '1001', '1002', '1003']) : '1001',
    Status: random.chance(0.8) ? 'Running' : random.pick(['Stopped', 'Starting', 'Failed']),
    // Often the same for several, so that pages by time have ties.
    GmtCreateTime: new Date(FIRST_NIGHT - 30 * DAY + random.between(0, 5) * MINUTE).toISOString(),
    ...(random.chance(0.1)
      ? { ResourceId: 'quota1', RequestedResource: { CPU: '2', Memory: '8' } }
      : { EcsSpec: random.pick(['ecs.g6.large', 'ecs.g6.large', 'ecs.gn6i-c4g1.xlarge']) }),
    Labels: {
      ...(random.chance(0.1) ? { env: 'prod' } : {}),
      ...(random.chance(0.1) ? { [HOLD]: drawHold(random, FIRST_NIGHT) } : {}),
    },
    usage: random.chance(0.05)
      ? 'missing'
      : { kind: 'steady', cpuPercent: busy ? 60 : 2, gpuPercent: 0 },
    levers: random.chance(0.04) ? { denied: ['StopInstance', 'StopInstances'] } : {},
  };
}

/** The end of a hold around a time: some are over, some end soon, some last the night, one is not readable. */
export function drawHold(random: Random, around: number): string {
  if (random.chance(0.1)) return 'until tomorrow';
  const end = around + random.pick([-60, 3, 10, 60, 600]) * MINUTE;
  return new Date(end).toISOString().replace('.000Z', 'Z');
}

const TICK = 5 * MINUTE;

/** Trouble lasts for the first part of the night; the last one always ends with two ticks that nothing disturbs. */
function drawNight(
  random: Random,
  boundary: number,
  trouble: Trouble,
  last: boolean,
  later: Random,
): Night {
  const wakes: Wake[] = [];
  const calm = trouble.killed === 0 && random.chance(0.3);
  const again = random.pick([0.1, 0.3, 0.6]);
  const deliver = (due: number, mostLateMs: number) => {
    const at = due + random.between(0, mostLateMs);
    const killAt = random.chance(trouble.killed) ? drawKill(random) : undefined;
    wakes.push({ due, at, killAt });
  };
  const wake = (due: number) => {
    if (!calm && random.chance(0.2)) return;
    deliver(due, random.chance(0.2) ? 15 * MINUTE : 2_000);
    // Again: at the same moment, in the middle of the first, or long after.
    while (!calm && random.chance(again)) {
      deliver(due, random.pick([1_000, 10_000, MINUTE, 20 * MINUTE]));
    }
  };
  wake(boundary);
  const ticks = random.between(1, 4);
  for (let tick = 0; tick < ticks; tick += 1) wake(boundary + tick * TICK + 30_000);
  // And in the midst of the work of the first.
  const crowd = trouble !== CALM && later.chance(0.25) ? later.between(1, 3) : 0;
  for (let more = 0; more < crowd; more += 1) {
    wakes.push({ due: boundary, at: boundary + later.between(0, 30_000), killAt: undefined });
  }
  const end = Math.max(boundary, ...wakes.map(({ at }) => at)) + 20 * MINUTE;
  const healed = last || random.chance(0.7);
  const healing = [end, end + 15 * MINUTE].map((due) => ({
    due,
    at: due + random.between(0, 500),
    killAt: undefined,
  }));
  return { boundary, wakes, healing: healed ? healing : [] };
}

/** Runs have some dozens of points; early and late ones are as interesting as those between. */
function drawKill(random: Random): number {
  return 1 + Math.floor(random.next() ** 2 * 120);
}
