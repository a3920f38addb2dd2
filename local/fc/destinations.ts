import type { DeployedFunction, Settled } from './deployed-function.ts';
import type { StackIdentity } from './function-context.ts';

/** Something that went to a destination, as `GET /_local/deliveries` shows it. */
export interface Delivery {
  /** As s.yaml has it: `acs:fc:cn-hangzhou::functions/name`. */
  readonly destination: string;
  readonly at: string;
  /** False: nobody of ours is there, a queue of MNS for one; the event is only kept here. */
  readonly delivered: boolean;
  readonly event: DestinationEvent;
}

/** https://help.aliyun.com/zh/functioncompute/user-guide/result-callback */
export interface DestinationEvent {
  /** Epoch ms. */
  readonly timestamp: number;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    /** The page has one example, FunctionResourceExhausted; these words are ours: Success, or what went wrong. */
    readonly condition: string;
    /** More than 1: it was tried again. */
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: string;
  readonly responseContext: { readonly statusCode: number; readonly functionError: string };
  readonly responsePayload: string;
}

export interface Destinations {
  /** Ascending. */
  readonly deliveries: readonly Delivery[];
  /** Sends word of an asynchronous invocation to where its function wants it. */
  settle(settled: Settled): void;
}

interface DestinationDeps {
  readonly identity: Pick<StackIdentity, 'region' | 'accountId'>;
  readonly find: (name: string) => DeployedFunction | undefined;
  readonly now: () => number;
  readonly onDone: () => void;
}

/** Most deliveries remembered; the oldest go first. */
const KEPT = 10_000;

export function createDestinations({ identity, find, now, onDone }: DestinationDeps): Destinations {
  const deliveries: Delivery[] = [];
  return {
    deliveries,
    settle(settled) {
      const { invocation, config } = settled;
      const { onSuccess, onFailure } = config.async;
      const destination = invocation.status === 'succeeded' ? onSuccess : onFailure;
      if (destination === undefined) return;
      const event = describe(settled, identity, now());
      const target = find(/^acs:fc:[^:]*:[^:]*:functions\/([^/]+)$/.exec(destination)?.[1] ?? '');
      const at = new Date(event.timestamp).toISOString();
      deliveries.push({ destination, at, delivered: target !== undefined, event });
      if (deliveries.length > KEPT) deliveries.shift();
      target?.invokeAsync(Buffer.from(JSON.stringify(event)), 'destination', onDone);
    },
  };
}

function describe(
  { config, invocation, event, result }: Settled,
  { region, accountId }: Pick<StackIdentity, 'region' | 'accountId'>,
  timestamp: number,
): DestinationEvent {
  const functionError = result.errorType ?? '';
  const condition =
    invocation.status === 'succeeded' ? 'Success' : functionError || 'AsyncEventExpired';
  return {
    timestamp,
    requestContext: {
      requestId: invocation.requestId,
      functionArn: `acs:fc:${region}:${accountId}:functions/${config.name}`,
      condition,
      approximateInvokeCount: invocation.attempts,
    },
    requestPayload: Buffer.from(event).toString('utf8'),
    responseContext: { statusCode: result.status, functionError },
    responsePayload: Buffer.from(result.body).toString('utf8'),
  };
}
