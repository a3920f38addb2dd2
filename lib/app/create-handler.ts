import { type Clock, systemClock } from '../base/clock.ts';
import { StewardError } from '../base/errors.ts';
import { createJsonLog } from '../base/json-log.ts';
import type { Log } from '../base/log.ts';
import { type InvocationContext, readContext } from '../fc/context.ts';
import { parseTrigger, type TimerTrigger, type Trigger } from '../fc/trigger.ts';
import type { FilePolicy } from '../policy/policies.ts';
import { runDue } from '../run/run-due.ts';
import { createAppDeps } from './create-deps.ts';
import { createExports } from './create-exports.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type InvocationSummary, summarise } from './invocation-summary.ts';
import { loadPolicies } from './load-policies.ts';
import { withinTime } from './within-time.ts';

/** A handler as Function Compute calls it: `event` is a Buffer, `context` has at least a request id. */
type Handler = (event: unknown, context?: unknown) => Promise<InvocationSummary>;

/** What a handler touches besides the network. */
interface HandlerIo {
  readonly env: Environment;
  /** Takes one line of the log, without its line end. */
  readonly write: (line: string) => void;
  /** The machine's. */
  readonly clock: Clock;
}

const processIo: HandlerIo = {
  env: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
  clock: systemClock,
};

/**
 * Makes the handler of a function that does what is due of one kind of policy.
 *
 * What it returns and what it throws follows from what FC does with it. A rejection is a failed invocation: FC counts it,
 * sends it to the onFailure destination and, where the function allows it, invokes again with the same event. So it throws
 * where nothing at all was done and a person, or another try, is needed: an event, environment or policies that cannot be
 * read, or no run that could be done. Everything else is a value: a tripped guard, a refused instance, an incomplete run,
 * or one of several targets that failed. The next tick goes on with these, and trying at once would not help them. An
 * invocation may be repeated at any time: what was reported is not done again.
 *
 * @param override stands in for parts of the process, in tests
 */
export function createHandler(
  { kind }: { readonly kind: FilePolicy['kind'] },
  override: Partial<HandlerIo> = {},
): Handler {
  const io = { ...processIo, ...override };
  return async (event, context) => {
    const invocation = readContext(context);
    const log = createJsonLog({
      write: io.write,
      now: io.clock.now,
      fields: { requestId: invocation.requestId },
    });
    try {
      const trigger = await readFor(kind, event);
      if (trigger.kind === 'timer') return await invoke(kind, trigger, invocation, io, log);
      const { wakeByEvent } = await import('./wake-by-event.ts');
      return await wakeByEvent(trigger, { invocation, env: io.env, machine: io.clock, log });
    } catch (error) {
      log.error('invocation failed', { error });
      throw withoutStack(error);
    }
  };
}

/** Clean-up is woken by anything; the others by timers only, so that what else comes is a mistake of whoever deployed them. */
async function readFor(kind: FilePolicy['kind'], event: unknown): Promise<Trigger> {
  if (kind !== 'cleanup') return parseTrigger(event);
  return (await import('../fc/read-trigger.ts')).readTrigger(event);
}

async function invoke(
  kind: FilePolicy['kind'],
  trigger: TimerTrigger,
  invocation: InvocationContext,
  { env, clock: machine }: HandlerIo,
  log: Log,
): Promise<InvocationSummary> {
  const settings = readEnvironment(env);
  const app = await createAppDeps(settings, { invocation, env, log, machine });
  const policies = await loadPolicies(settings.policies, app.openBucket);
  const { triggerTime, triggerName } = trigger;
  log.info('woken', { triggerTime, triggerName, kind, mode: settings.mode });

  const results = await withinTime(invocation, app.clock, machine, (limits) =>
    runDue(app.depsFor(policies), {
      policies,
      kind,
      mode: settings.mode,
      triggerTime,
      exports: createExports(),
      ...limits,
    }),
  );
  const summary = summarise(invocation.requestId, trigger, results);
  log.info('invocation finished', { ...summary });
  throwWhereAllFailed(summary);
  return summary;
}

/** The error of the first stands for all; each has its own in the log. */
function throwWhereAllFailed({ results }: InvocationSummary): void {
  const failed = results.flatMap((result) => result.error ?? []);
  const [first] = failed;
  if (first === undefined || failed.length < results.length) return;
  throw new StewardError(first.code, first.message, { details: { failed: failed.length } });
}

/** FC prints the stack of what a handler throws. An error of ours says what to do; where it was thrown helps nobody. */
function withoutStack(error: unknown): unknown {
  if (error instanceof StewardError) error.stack = `${error.code}: ${error.message}`;
  return error;
}
