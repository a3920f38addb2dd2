import type { Instance, Label } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import type { InstanceOrder } from '../records.ts';
import { rules } from '../rules.ts';
import { acceleratorOf, paymentOf, shapeOf } from '../specs.ts';
import { pageOf, readInstant, readText, readTexts, refused } from './call.ts';
import { showListed } from './show-instance.ts';

export const listInstances: Handler = (world, call) => {
  const { order, descending } = readOrder(call);
  const tests = readTests(call);
  const fits: Test = (instance) => tests.every((test) => test(instance));
  const matches =
    tests.length === 0
      ? world.records.inOrder(order)
      : world.records.select(keyOf(call, order), order, fits);
  return {
    TotalCount: matches.length,
    Instances: pageOf(call, matches, descending).map((instance) => showListed(world, instance)),
  };
};

type Test = (instance: Instance) => boolean;

/** The same for all pages of a listing, and for both directions. */
function keyOf(call: ServiceCall, order: InstanceOrder): string {
  const { PageNumber: _n, PageSize: _s, SortBy: _b, Order: _o, ...filters } = call.input;
  return `${order} ${JSON.stringify(filters)}`;
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
