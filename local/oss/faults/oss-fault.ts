import { kindMaker } from '../../faults/fault-kind.ts';
import type { Buckets, OssHandler } from '../call.ts';

/** What is known of a call when faults are looked up. */
export interface OssTarget {
  readonly operation: string;
  readonly method: string;
  readonly key: string | undefined;
}

/** What fault rules of the service may touch. */
export interface OssContext {
  /** Epoch ms of the local clock. */
  readonly now: () => number;
  readonly buckets: Buckets;
}

/** Defines a kind of fault of the local OSS. */
export const ossFault = kindMaker<OssTarget, OssContext, OssHandler>();
