import type { Instance, Label } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import type { InstanceOrder } from '../records.ts';
import { rules } from '../rules.ts';
import { acceleratorOf, paymentOf, shapeOf } from '../specs.ts';
import type { World } from '../world-type.ts';
import { pageOf, readInstant, readText, readTexts, refused } from './call.ts';
import { showListed } from './show-instance.ts';

export const listInstances: Handler = (world, call) => {
  const matches = findMatches(world, call);
  const page = pageOf(call, matches);
  return {
    TotalCount: matches.length,
    Instances: page.map((instance) => showListed(world, instance)),
  };
};

type Test = (instance: Instance) => boolean;

interface Cached {
  readonly version: number;
  readonly matches: readonly Instance[];
}

/** Of each world: the last few selections, so that the next page need not look at every instance again. */
const caches = new WeakMap<World, Map<string, Cached>>();
const cachedSelections = 16;

/** All instances that fit, in order. */
function findMatches(world: World, call: ServiceCall): readonly Instance[] {
  const { PageNumber: _number, PageSize: _size, ...selection } = call.input;
  const cache = caches.get(world) ?? new Map<string, Cached>();
  caches.set(world, cache);
  const key = JSON.stringify(selection);
  const known = cache.get(key);
  const { version } = world.records;
  if (known?.version === version) return known.matches;
  const matches = select(world, call);
  cache.delete(key);
  cache.set(key, { version, matches });
  for (const oldest of cache.keys()) {
    if (cache.size <= cachedSelections) break;
    cache.delete(oldest);
  }
  return matches;
}

function select(world: World, call: ServiceCall): readonly Instance[] {
  const { order, descending } = readOrder(call);
  const tests = readTests(call);
  const all = world.records.inOrder(order);
  const found: Instance[] = [];
  const fits: Test = (instance) => tests.every((test) => test(instance));
  if (descending) {
    for (let i = all.length - 1; i >= 0; i -= 1) {
      const instance = all[i];
      if (instance !== undefined && fits(instance)) found.push(instance);
    }
  } else {
    for (const instance of all) if (fits(instance)) found.push(instance);
  }
  return found;
}

const orders: readonly string[] = ['Priority', 'GmtCreateTime', 'GmtModifiedTime'];

function readOrder(call: ServiceCall): { order: InstanceOrder; descending: boolean } {
  const sortBy = readText(call, 'SortBy');
  const order = readText(call, 'Order');
  if ((sortBy === undefined) !== (order === undefined)) {
    throw refused('SortBy and Order: expected both or none.');
  }
  const [defaultSort, defaultOrder] = rules.defaultOrder.value;
  const by = sortBy ?? defaultSort;
  if (!orders.includes(by)) throw refused(`SortBy: expected one of ${orders.join(', ')}.`);
  return { order: by as InstanceOrder, descending: (order ?? defaultOrder) === 'DESC' };
}

function readTests(call: ServiceCall): readonly Test[] {
  const tests: Test[] = [];
  addResource(tests, call);
  addLists(tests, call);
  addTexts(tests, call);
  addBounds(tests, call);
  addTimes(tests, call);
  addLabels(tests, call);
  return tests;
}

/** Documented: empty means pay-as-you-go only, ALL everything. */
function addResource(tests: Test[], call: ServiceCall): void {
  const resourceId = readText(call, 'ResourceId');
  if (resourceId === 'ALL') return;
  if (resourceId === undefined) {
    tests.push((instance) => paymentOf(instance.settings) === 'PayAsYouGo');
  } else {
    tests.push((instance) => instance.settings.ResourceId === resourceId);
  }
}

function addLists(tests: Test[], call: ServiceCall): void {
  const statuses = readTexts(call, 'Status');
  if (statuses.length > 0) tests.push((instance) => statuses.includes(instance.status));
  const ids = new Set(readTexts(call, 'InstanceId'));
  if (ids.size > 0) tests.push((instance) => ids.has(instance.id));
}

function addTexts(tests: Test[], call: ServiceCall): void {
  const equal = (name: string, read: (instance: Instance) => string | undefined) => {
    const wanted = readText(call, name);
    if (wanted !== undefined) tests.push((instance) => read(instance) === wanted);
  };
  const workspaceId = readText(call, 'WorkspaceId');
  if (workspaceId !== undefined && workspaceId !== 'ALL') {
    tests.push((instance) => instance.settings.WorkspaceId === workspaceId);
  }
  const part = readText(call, 'InstanceName');
  if (part !== undefined) tests.push((instance) => instance.settings.InstanceName.includes(part));
  equal('AcceleratorType', (instance) => acceleratorOf(instance.settings));
  equal('PaymentType', (instance) => paymentOf(instance.settings));
  equal('Accessibility', (instance) => instance.settings.Accessibility);
  equal('CreateUserId', (instance) => instance.settings.UserId);
  equal('GpuType', (instance) => shapeOf(instance.settings).gpuType);
  equal('ImageName', (instance) => instance.settings.ImageName);
  equal('OversoldType', (instance) => instance.settings.OversoldType);
  equal('OversoldInfo', (instance) => {
    const type = instance.settings.OversoldType;
    if (type === undefined) return undefined;
    return type === 'ForceQuotaOverSold' ? type : 'ForbiddenQuotaOverSold';
  });
}

const bounds = [
  // 0.001 of a core or a card
  ['Cpu', (instance: Instance) => shapeOf(instance.settings).cpus * 1000],
  ['Gpu', (instance: Instance) => shapeOf(instance.settings).gpus * 1000],
  // GB
  ['Memory', (instance: Instance) => shapeOf(instance.settings).memoryGB],
  ['GpuMemory', (instance: Instance) => shapeOf(instance.settings).gpuMemoryGB],
] as const;

function addBounds(tests: Test[], call: ServiceCall): void {
  for (const [name, read] of bounds) {
    const low = readBound(call, `Min${name}`);
    const high = readBound(call, `Max${name}`);
    if (low !== undefined) tests.push((instance) => read(instance) >= low);
    if (high !== undefined) tests.push((instance) => read(instance) <= high);
  }
}

function readBound(call: ServiceCall, name: string): number | undefined {
  const text = readText(call, name);
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw refused(`${name}: expected a number, found ${text}.`);
  return Number(text);
}

/** Both bounds are inclusive, to the second that the service shows. */
function addTimes(tests: Test[], call: ServiceCall): void {
  const after = readInstant(call, 'CreateTimeAfter');
  const before = readInstant(call, 'CreateTimeBefore');
  const shown = (instance: Instance) => Math.floor(instance.createdAt / 1000) * 1000;
  if (after !== undefined) tests.push((instance) => shown(instance) >= after);
  if (before !== undefined) tests.push((instance) => shown(instance) <= before);
}

const maxLabels = 4;

function addLabels(tests: Test[], call: ServiceCall): void {
  const { Labels = {}, Tag = [] } = call.input;
  const labels = Object.entries(Labels as Record<string, unknown>);
  if (labels.length > maxLabels) throw refused(`Labels: expected at most ${maxLabels}.`);
  for (const [key, value] of labels) {
    tests.push((instance) => has(instance.labels, key, String(value)));
  }
  for (const tag of Tag as readonly Partial<Label>[]) {
    const { Key: key, Value: value } = tag;
    if (key !== undefined) tests.push((instance) => has(instance.tags, key, value));
  }
}

/** A tag filter without a value asks for the key alone. */
function has(labels: readonly Label[], key: string, value: string | undefined): boolean {
  return labels.some(
    (label) => label.Key === key && (value === undefined || label.Value === value),
  );
}
