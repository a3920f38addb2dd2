import type { NotifyErrorCode } from './errors.ts';

export interface SendOptions {
  /** The same for the same message, however often it is sent; receivers drop doubles by it. */
  readonly idempotencyKey: string;
  /** No attempt after it. Default: half a minute from now. */
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
}

export type SendResult =
  | {
      readonly status: 'delivered';
      /** When the channel had confirmed it. */
      readonly at: Date;
      /** How many of the message's rows it has, from the first on; the others are in its "and N more". */
      readonly shown: number;
      readonly attempts: number;
    }
  | {
      readonly status: 'failed';
      readonly code: NotifyErrorCode;
      /** A sentence, without secrets. */
      readonly message: string;
      /** A later call may succeed. */
      readonly retryable: boolean;
      readonly attempts: number;
      readonly cause?: Error | undefined;
    };
