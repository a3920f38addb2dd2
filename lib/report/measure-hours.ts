import { formatInZone } from '../base/zone.ts';
import {
  addHours,
  addMoney,
  cutName,
  type HoursSum,
  type MoneySum,
  moneyOf,
  noHours,
} from './add-up.ts';
import type { HoursRow, Rows } from './report-input.ts';
import type { Hours, Named, Share } from './report-model.ts';
import { createShared, type Shared } from './shared.ts';

interface Sum {
  readonly id: string;
  name: string | null;
  readonly hours: HoursSum;
  readonly spent: MoneySum;
}

/** What an owner or a workspace came to. */
export interface GroupSum extends Sum {
  /** By {@link instanceKey}. */
  readonly instances: Set<string>;
}

export interface InstanceSum extends Sum {
  readonly target: string;
  owner: Named;
  workspaceId: string;
  gpus: number | null;
}

/** `instance_hours` of a period, added up. Its size goes by instances and days, not by rows. */
export interface MeasuredHours {
  readonly total: Omit<Sum, 'id' | 'name'>;
  readonly idleSpent: MoneySum;
  readonly workspaces: ReadonlyMap<string, GroupSum>;
  readonly owners: ReadonlyMap<string, GroupSum>;
  /** By {@link instanceKey}. */
  readonly instances: ReadonlyMap<string, InstanceSum>;
  /** Running hours by day and workspace. */
  readonly days: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Money by currency and day: of busy, idle and unknown hours. */
  readonly spending: ReadonlyMap<string, ReadonlyMap<string, DaySpending>>;
  readonly unpriced: Share;
  readonly unknownGpus: number;
}

export interface DaySpending {
  busy: number;
  idle: number;
  unknown: number;
}

export function instanceKey(target: string, instanceId: string): string {
  return `${target}/${instanceId}`;
}

/** Adds up the hours of a period while they stream by. */
export async function measureHours(rows: Rows<HoursRow>, timeZone: string): Promise<MeasuredHours> {
  const total: MeasuredHours['total'] = { hours: noHours(), spent: [] };
  const idleSpent: MoneySum = [];
  const workspaces = new Map<string, GroupSum>();
  const owners = new Map<string, GroupSum>();
  const instances = new Map<string, InstanceSum>();
  const days = new Map<string, Map<string, number>>();
  const spending = new Map<string, Map<string, DaySpending>>();
  const dayOf = createDayOf(timeZone);
  const share = createShared();
  let unpriced = 0;
  let unknownGpus = 0;

  for await (const batch of rows) {
    for (const row of batch) {
      const key = instanceKey(row.target, row.instance_id);
      const hours = hoursOf(row);
      const day = dayOf(row.day_start);
      const ofInstance = entryOf(instances, key, () => instanceSum(row, share));
      update(ofInstance, row, share);
      const ofOwner = entryOf(owners, row.owner_id, () => groupSum(row.owner_id));
      if (row.owner_name !== null) ofOwner.name = cutName(row.owner_name);
      const ofWorkspace = entryOf(workspaces, row.workspace_id, () => groupSum(row.workspace_id));
      const currency = row.currency === null ? null : share.text(row.currency);
      for (const sum of [total, ofInstance, ofOwner, ofWorkspace]) add(sum, hours, row, currency);
      ofOwner.instances.add(key);
      ofWorkspace.instances.add(key);

      const ofDay = entryOf(days, day, () => new Map<string, number>());
      ofDay.set(row.workspace_id, (ofDay.get(row.workspace_id) ?? 0) + hours.running);
      if (row.currency !== null && row.price_per_hour !== null && row.list_cost !== null) {
        addMoney(idleSpent, row.currency, hours.idle * row.price_per_hour);
        const ofCurrency = entryOf(spending, row.currency, () => new Map<string, DaySpending>());
        const spent = entryOf(ofCurrency, day, () => ({ busy: 0, idle: 0, unknown: 0 }));
        spent.busy += hours.busy * row.price_per_hour;
        spent.idle += hours.idle * row.price_per_hour;
        spent.unknown += hours.unknown * row.price_per_hour;
      } else if (row.payment_type === 'PayAsYouGo') unpriced += hours.running;
      if (row.accelerator === 'GPU' && row.gpus === null) unknownGpus += hours.running;
    }
  }
  return {
    total,
    idleSpent,
    workspaces,
    owners,
    instances,
    days,
    spending,
    unpriced: { part: unpriced, whole: total.hours.running },
    unknownGpus,
  };
}

/** The plain form of a sum. */
export function plainHours({ id, name, instances, hours, spent }: GroupSum) {
  return { id, name, instances: instances.size, hours: { ...hours }, spent: moneyOf(spent) };
}

function hoursOf(row: HoursRow): Hours {
  return {
    running: row.running_hours,
    busy: row.busy_hours,
    idle: row.idle_hours,
    unknown: row.unknown_hours,
    gpu: row.gpu_hours ?? 0,
    idleGpu: row.idle_gpu_hours ?? 0,
  };
}

function add(
  sum: Pick<Sum, 'hours' | 'spent'>,
  hours: Hours,
  { list_cost: cost }: HoursRow,
  currency: string | null,
): void {
  addHours(sum.hours, hours);
  if (currency !== null && cost !== null) addMoney(sum.spent, currency, cost);
}

function groupSum(id: string): GroupSum {
  return { id, name: null, instances: new Set(), hours: noHours(), spent: [] };
}

function instanceSum(row: HoursRow, share: Shared): InstanceSum {
  return {
    id: row.instance_id,
    name: null,
    hours: noHours(),
    spent: [],
    target: share.text(row.target),
    owner: share.named(row.owner_id, row.owner_name),
    workspaceId: share.text(row.workspace_id),
    gpus: row.gpus,
  };
}

/** Names, owners and the like are those of the last day. */
function update(sum: InstanceSum, row: HoursRow, share: Shared): void {
  sum.name = cutName(row.instance_name);
  sum.owner = share.named(row.owner_id, row.owner_name);
  sum.workspaceId = share.text(row.workspace_id);
  sum.gpus = row.gpus ?? sum.gpus;
}

/** The same few instants come with every row, and a calendar is slow. */
function createDayOf(timeZone: string): (start: Date) => string {
  const known = new Map<number, string>();
  return (start) => {
    const ms = start.getTime();
    const day = known.get(ms) ?? formatInZone(timeZone, start, 'YYYY-MM-DD');
    known.set(ms, day);
    return day;
  };
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
