import { chunk, forEachLimited } from '../../base/concurrency.ts';
import type { SpecPrice } from '../../policy/observation.ts';
import type { Gap } from '../../run/exported.ts';
import { hoursOfDay } from '../day.ts';
import { addUse, type HourUse, noUse } from '../fleet-use.ts';
import { type JsonRow, rowsToJson } from '../row-codec.ts';
import { instanceHours as hoursTable } from '../tables/instance-hours.ts';
import { snapshots as snapshotsTable } from '../tables/snapshots.ts';
import {
  askInstance,
  type InstanceAnswers,
  type LastSeen,
  type WantedUse,
} from './ask-instance.ts';
import { type CollectContext, counted } from './context.ts';
import { findGone } from './gone.ts';
import type { GoneInstance } from './gone-instance.ts';
import { type Look, readLook, type SeenInstance } from './look.ts';
import type { Part } from './raw-parts.ts';

/** What some instances came to on the day. */
export interface UsePart extends Part {
  /** Rows of `instance_hours` and `snapshots`. */
  readonly hours: readonly JsonRow[];
  readonly snapshots: readonly JsonRow[];
  /** What they did together in each hour of the day. */
  readonly byHour: readonly HourUse[];
  /** When free disks are cleared, by instance id, of those whose history was asked for. */
  readonly diskClearsAt: Readonly<Record<string, string>>;
  /** Instances whose sessions were asked for. */
  readonly asked: number;
  readonly gaps: readonly Gap[];
}

interface GonePart extends Part {
  readonly instances: readonly GoneInstance[];
  readonly gaps: readonly Gap[];
}

export interface UseOfSome {
  readonly seen: readonly SeenInstance[];
  /** False for those that are listed no more. */
  readonly isListed: boolean;
  readonly part: UsePart;
}

/** So few that some seconds of calls are lost with a part that was not kept. */
const PART_SIZE = 100;

/**
 * Asks instance by instance for what was not asked for yet, and gives every part, in the order of the look; then those of
 * instances that are listed no more.
 */
export async function* collectUse(
  context: CollectContext,
  look: Look,
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
): AsyncGenerator<UseOfSome> {
  const askAll = (seen: readonly SeenInstance[]) => async () =>
    partOf(context, await askEach(context, look, seen, prices, wanted));
  let number = 0;
  for await (const listed of readLook(context, look)) {
    for (const seen of chunk(listed, PART_SIZE)) {
      number += 1;
      const part = await once(context, nameOf('use', number), askAll(seen));
      yield { seen, isListed: true, part };
    }
  }
  if (!wanted.hours) return;

  const gone = await findGoneOnce(context, look);
  yield { seen: [], isListed: false, part: { ...partOf(context, []), calls: {}, gaps: gone.gaps } };
  // Of what is gone nothing but its hours is asked for.
  const hoursOnly = { ...wanted, snapshots: false };
  for (const [at, some] of chunk(gone.instances, PART_SIZE).entries()) {
    const seen = some.map((one) => one.seen);
    const lastSeen = new Map(some.map((one) => [one.seen.instance.id, one]));
    const ask = async () =>
      partOf(context, await askEach(context, look, seen, prices, hoursOnly, lastSeen));
    yield { seen, isListed: false, part: await once(context, nameOf('gone', at + 1), ask) };
  }
}

function nameOf(kind: 'use' | 'gone', number: number): string {
  return `${kind}-${String(number).padStart(6, '0')}`;
}

async function findGoneOnce(context: CollectContext, look: Look): Promise<GonePart> {
  const known = await context.parts.read<GonePart>('gone');
  if (known !== undefined) return known;
  context.deadline.demandTime();
  const found = await findGone(context, look);
  await context.lease.keep();
  return context.parts.keep<GonePart>('gone', { version: 1, calls: {}, ...found });
}

async function once(
  context: CollectContext,
  name: string,
  ask: () => Promise<Omit<UsePart, 'calls'>>,
): Promise<UsePart> {
  const known = await context.parts.read<UsePart>(name);
  if (known !== undefined) return known;
  context.deadline.demandTime();
  const { result, calls } = await counted(context, ask);
  await context.lease.keep();
  return context.parts.keep<UsePart>(name, { ...result, calls });
}

async function askEach(
  context: CollectContext,
  look: Look,
  seen: readonly SeenInstance[],
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
  lastSeen: LastSeen = new Map(),
): Promise<readonly InstanceAnswers[]> {
  const found = new Map<SeenInstance, InstanceAnswers>();
  await forEachLimited(seen, context.policy.concurrency, async (one) => {
    await context.lease.keep();
    found.set(one, await askInstance(context, look, one, prices, wanted, lastSeen));
  });
  return seen.flatMap((one) => found.get(one) ?? []);
}

function partOf(
  { policy, day }: CollectContext,
  all: readonly InstanceAnswers[],
): Omit<UsePart, 'calls'> {
  return {
    version: 1,
    hours: rowsToJson(
      hoursTable,
      all.flatMap(({ hours }) => hours ?? []),
    ),
    snapshots: rowsToJson(
      snapshotsTable,
      all.flatMap(({ snapshots }) => snapshots),
    ),
    byHour: all.reduce(
      (sum, { byHour }) => (byHour === undefined ? sum : addUse(sum, byHour)),
      noUse(hoursOfDay(policy.timeZone, day)),
    ),
    diskClearsAt: Object.fromEntries(
      all.flatMap(({ id, diskClearsAt }) =>
        diskClearsAt === undefined ? [] : [[id, diskClearsAt]],
      ),
    ),
    asked: all.filter(({ asked }) => asked).length,
    gaps: all.flatMap(({ gaps }) => gaps),
  };
}
