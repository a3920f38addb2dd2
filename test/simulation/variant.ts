import type { DswClient } from '../../lib/dsw/client.ts';
import type { Notifier } from '../../lib/notify/notifier.ts';
import type { Policies } from '../../lib/policy/policies.ts';
import type { RunTimes } from '../../lib/run/run-times.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';

/** The engine with something broken, by what it is handed: the product has no switches for it. */
export interface Variant {
  /** What is broken, in a few words. */
  readonly name: string;
  readonly store?: (store: ObjectStore) => ObjectStore;
  readonly dsw?: (dsw: DswClient) => DswClient;
  readonly notifier?: (notifier: Notifier) => Notifier;
  readonly policies?: (policies: Policies) => Policies;
  readonly times?: Partial<RunTimes>;
  /** Instead of the deadline that the time limit gives. */
  readonly deadline?: 'none';
}

export const UNCHANGED: Variant = { name: 'unchanged' };
