import type { Label } from '../entities.ts';
import type { Handler } from '../operation.ts';
import { readLabels, readTexts, refused, requireInstance } from './call.ts';

export const updateInstanceLabels: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const given = readLabels(call, 'Labels');
  if (given.length === 0) throw refused('Labels: expected at least one.');
  checkLabels(given);
  const merged = new Map(instance.labels.map(({ Key, Value }) => [Key, Value]));
  for (const { Key, Value } of given) merged.set(Key, Value);
  const labels = [...merged].map(([Key, Value]) => ({ Key, Value }));
  world.put({ ...instance, labels, modifiedAt: world.now() });
  return {};
};

export const deleteInstanceLabels: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const keys = readTexts(call, 'LabelKeys');
  if (keys.length === 0) throw refused('LabelKeys: expected at least one.');
  const labels = instance.labels.filter(({ Key }) => !keys.includes(Key));
  // A key that is not there is no error: the call may be repeated.
  if (labels.length < instance.labels.length) {
    world.put({ ...instance, labels, modifiedAt: world.now() });
  }
  return {};
};

/** Limits of the ROS resource type: key 1–128, value up to 128 characters, no reserved prefixes, no addresses. */
export function checkLabels(labels: readonly Label[]): void {
  for (const { Key, Value } of labels) {
    if (Key.length < 1 || Key.length > 128) {
      throw refused(`Labels: a key has 1 to 128 characters, not ${Key.length}.`);
    }
    if (Value.length > 128) {
      throw refused(`Labels.${Key}: a value has at most 128 characters, not ${Value.length}.`);
    }
    if (/^(aliyun|acs:)/i.test(Key) || /https?:\/\//i.test(`${Key} ${Value}`)) {
      throw refused(`Labels.${Key}: no prefix aliyun or acs:, and no http:// or https://.`);
    }
  }
}
