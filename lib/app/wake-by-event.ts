import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { InvocationContext } from '../fc/context.ts';
import type { RunResult } from '../run/report.ts';
import { runEventLook } from '../run/run-event-look.ts';
import { createAppDeps } from './create-deps.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type EventTrigger, handleEvent } from './handle-event.ts';
import { type InvocationSummary, summarise } from './invocation-summary.ts';
import { loadPolicies } from './load-policies.ts';
import { withinTime } from './within-time.ts';

interface EventCall {
  readonly invocation: InvocationContext;
  readonly env: Environment;
  /** The machine's. */
  readonly machine: Clock;
  readonly log: Log;
}

/**
 * Does what an event asks for. It never fails: the next timer finds the same without the event, and a failed invocation would
 * have it delivered again, for up to a day. What went wrong is in the log.
 */
export async function wakeByEvent(
  trigger: EventTrigger,
  { invocation, env, machine, log }: EventCall,
): Promise<InvocationSummary> {
  let results: readonly RunResult[] = [];
  try {
    const open = async () => {
      const settings = readEnvironment(env);
      return { settings, app: await createAppDeps(settings, { invocation, env, log, machine }) };
    };
    let opened: ReturnType<typeof open> | undefined;
    const opening = () => {
      opened ??= open();
      return opened;
    };
    results = await handleEvent(
      {
        log,
        now: async () => (await opening()).app.clock.now(),
        openStore: async () => (await opening()).app.openRecords(),
        async look(event) {
          const { settings, app } = await opening();
          const policies = await loadPolicies(settings.policies, app.openBucket);
          return withinTime(invocation, app.clock, machine, (limits) =>
            runEventLook(app.depsFor(policies), {
              policies,
              mode: settings.mode,
              ...event,
              ...limits,
            }),
          );
        },
      },
      trigger,
    );
  } catch (error) {
    log.error('event not handled', { error });
  }
  const summary = summarise(
    invocation.requestId,
    { kind: trigger.kind, at: machine.now() },
    results,
  );
  log.info('invocation finished', { ...summary });
  return summary;
}
