import { kindMaker } from '../../faults/fault-kind.ts';
import type { OperationDescription } from '../description.ts';
import type { Keyring } from '../keyring.ts';
import type { Handler } from '../operation.ts';
import type { World } from '../world-type.ts';

/** What is known of a call when faults are looked up: its signature is not checked yet. */
export interface DswTarget {
  readonly operation: string;
  readonly description: OperationDescription;
  readonly method: string;
  /** Instances that the call names. */
  readonly instances: readonly string[];
  /** As the request claims; empty where it claims none. */
  readonly accessKeyId: string;
  /** Whether it comes with a security token. */
  readonly temporary: boolean;
}

/** What fault rules of the service may touch. */
export interface DswContext {
  /** Epoch ms of the local clock. */
  readonly now: () => number;
  readonly world: World;
  readonly keys: Keyring;
}

/** Defines a kind of fault of the local PAI-DSW service. */
export const dswFault = kindMaker<DswTarget, DswContext, Handler>();

/** Calls that change nothing. */
export function isRead({ description }: DswTarget): boolean {
  return description.repeat === 'safe';
}

/** Calls on several instances that may succeed in part. */
export function isBatch({ description }: DswTarget): boolean {
  return Object.hasOwn(description.response, 'InstanceIds');
}
