import { systemClock } from '../base/clock.ts';
import { StewardError } from '../base/errors.ts';
import { createJsonLog } from '../base/json-log.ts';
import type { Log } from '../base/log.ts';
import { type InvocationContext, readContext } from '../fc/context.ts';
import { parseTrigger, type Trigger } from '../fc/trigger.ts';
import type { Policy } from '../policy/policies.ts';
import { runDue } from '../run/run-due.ts';
import { createAppDeps } from './create-deps.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type InvocationSummary, summarise } from './invocation-summary.ts';
import { loadPolicies } from './load-policies.ts';

/** A handler as Function Compute calls it: `event` is a Buffer, `context` has at least a request id. */
type Handler = (event: unknown, context?: unknown) => Promise<InvocationSummary>;

/** What a handler touches besides the network; the process's own unless a test says otherwise. */
interface HandlerIo {
  readonly env: Environment;
  /** Takes one line of the log, without its line end. */
  readonly write: (line: string) => void;
}

const processIo: HandlerIo = {
  env: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
};

/** Kept back of the function's time limit to end in an orderly way: FC kills without warning. */
const MARGIN_MS = 3_000;

/**
 * Makes the handler of a function that does what is due of one kind of policy.
 *
 * What it returns and what it throws follows from what FC does with it. A rejection is a failed invocation: FC counts it,
 * sends it to the onFailure destination and, where the function allows it, invokes again with the same event. So it throws
 * where nothing at all was done and a person, or another try, is needed: an event, environment or policies that cannot be
 * read, or no run that could be done. Everything else is a value: a tripped guard, a refused instance, an incomplete run,
 * or one of several targets that failed. The next tick goes on with these, and trying at once would not help them. An
 * invocation may be repeated at any time: what was reported is not done again.
 */
export function createHandler(
  { kind }: { readonly kind: Policy['kind'] },
  io = processIo,
): Handler {
  return async (event, context) => {
    const invocation = readContext(context);
    const log = createJsonLog({
      write: io.write,
      now: systemClock.now,
      fields: { requestId: invocation.requestId },
    });
    try {
      return await invoke(kind, parseTrigger(event), invocation, io.env, log);
    } catch (error) {
      log.error('invocation failed', { error });
      throw withoutStack(error);
    }
  };
}

async function invoke(
  kind: Policy['kind'],
  trigger: Trigger,
  invocation: InvocationContext,
  env: Environment,
  log: Log,
): Promise<InvocationSummary> {
  const settings = readEnvironment(env);
  const app = await createAppDeps(settings, { invocation, env, log });
  const deadline = deadlineOf(invocation, app.clock.now());
  const policies = await loadPolicies(settings.policies, app.openBucket);
  log.info('woken', { trigger, kind, mode: settings.mode, deadline });

  const results = await runDue(app.depsFor, {
    policies,
    kind,
    mode: settings.mode,
    triggerTime: trigger.triggerTime,
    ...(deadline === undefined ? {} : { deadline }),
  });
  const summary = summarise(invocation.requestId, trigger, results);
  log.info('invocation finished', { ...summary });
  const failures = summary.results.filter((result) => result.error !== undefined);
  const [first] = failures;
  if (first?.error !== undefined && failures.length === results.length) {
    // they are all in the log
    throw new StewardError(first.error.code, first.error.message, {
      details: { failed: failures.length },
    });
  }
  return summary;
}

function deadlineOf({ timeoutSeconds }: InvocationContext, now: Date): Date | undefined {
  if (timeoutSeconds === undefined) return undefined;
  const limitMs = timeoutSeconds * 1000;
  return new Date(now.getTime() + limitMs - Math.min(MARGIN_MS, limitMs / 4));
}

/** FC prints the stack of what a handler throws. An error of ours says what to do; where it was thrown helps nobody. */
function withoutStack(error: unknown): unknown {
  if (error instanceof StewardError) error.stack = `${error.code}: ${error.message}`;
  return error;
}
