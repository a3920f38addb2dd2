import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { InvocationContext } from '../fc/context.ts';
import { createInvoker } from '../fc/create-invoker.ts';
import type { FcCredentialsSource } from '../fc/credentials.ts';
import type { Invoker } from '../fc/invoker.ts';
import type { Environment, Settings } from './environment.ts';

export interface InvokerContext {
  readonly invocation: Pick<InvocationContext, 'accountId' | 'region'>;
  readonly env: Environment;
  readonly credentials: FcCredentialsSource;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * An invoker of the functions beside this one, in its account and region: of what the invocation says, else the environment.
 * Inside of Function Compute it takes the internal address, which the internet is not needed for.
 *
 * @throws FcError `FC_ENDPOINT_INVALID`
 */
export function openInvoker(
  { endpoints, fcClient }: Pick<Settings, 'endpoints' | 'fcClient'>,
  { invocation, env, credentials, clock, log }: InvokerContext,
): Invoker {
  return createInvoker({
    accountId: invocation.accountId ?? env['FC_ACCOUNT_ID'],
    region: invocation.region ?? env['FC_REGION'],
    network: env['FC_FUNCTION_NAME'] === undefined ? 'public' : 'internal',
    endpoint: endpoints.fc,
    client: fcClient,
    credentials,
    clock,
    log,
    random: Math.random,
  });
}
