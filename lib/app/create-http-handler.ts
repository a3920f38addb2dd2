import type { AuthRules } from '../auth/authenticator.ts';
import { createRateLimit } from '../auth/rate-limit.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { createJsonLog } from '../base/json-log.ts';
import type { Log } from '../base/log.ts';
import { type InvocationContext, readContext } from '../fc/context.ts';
import { type HttpAnswer, toHttpAnswer } from '../fc/http-answer.ts';
import { type HttpInvocation, parseHttpEvent } from '../fc/http-request.ts';
import { createHttpApp } from '../http/app.ts';
import type { HttpDeps } from '../http/ports.ts';
import { problemResponse } from '../http/problem.ts';
import type { WorkLimits } from '../jobs/ports.ts';
import { openAuthRules } from './auth-rules.ts';
import { createAppDeps } from './create-deps.ts';
import { createDesk, openJobDeps } from './create-desk.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type HttpSettings, readHttpSettings } from './http-settings.ts';

interface HandlerIo {
  readonly env: Environment;
  /** Takes one line of the log, without its line end. */
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

const processIo: HandlerIo = {
  env: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
  clock: systemClock,
};

/** Requests of one person or address: so many a minute, and so many at once. */
const RATE = { perMinute: 240, burst: 60 } as const;

/**
 * Makes the handler of the function that answers HTTP requests. It never rejects: whatever goes wrong is an answer, since a
 * rejection would show whoever asked what we are made of.
 *
 * @param override stands in for parts of the process, in tests
 */
export function createHttpHandler(
  override: Partial<HandlerIo> = {},
): (event: unknown, context?: unknown) => Promise<HttpAnswer> {
  const io = { ...processIo, ...override };
  const app = createHttpApp();
  const limit = createRateLimit(RATE.perMinute, RATE.burst, io.clock);
  // Keys are read once for an instance; a failure is tried again.
  let rules: Promise<AuthRules> | undefined;
  const openRules = (settings: HttpSettings) => {
    rules ??= openAuthRules(settings, io.clock.now).catch((error: unknown) => {
      rules = undefined;
      throw error;
    });
    return rules;
  };

  return async (event, context) => {
    const invocation = readContext(context);
    const log = createJsonLog({
      write: io.write,
      now: io.clock.now,
      fields: { requestId: invocation.requestId },
    });
    const answered = new AbortController();
    try {
      const http = parseHttpEvent(event);
      const background: Promise<void>[] = [];
      const request = { ...http, invocation, log, answered: answered.signal };
      const deps = bind(io, request, (work) => background.push(work()), openRules);
      const response = await app.fetch(http.request, { ...deps, limit });
      const answer = await toHttpAnswer(response);
      // An instance stands still once it has answered.
      await Promise.all(background);
      return answer;
    } catch (error) {
      log.error('request failed', { error });
      return toHttpAnswer(problemResponse(error, invocation.requestId));
    } finally {
      answered.abort();
    }
  };
}

interface Asked extends HttpInvocation {
  readonly invocation: InvocationContext;
  readonly log: Log;
  /** Aborted when there is an answer. */
  readonly answered: AbortSignal;
}

/** What one request works with; each part is opened when it is first asked for. */
function bind(
  { env, clock: machine }: HandlerIo,
  { sourceIp, invocation, log, answered }: Asked,
  background: (work: () => Promise<void>) => void,
  openRules: (settings: HttpSettings) => Promise<AuthRules>,
): Omit<HttpDeps, 'limit'> {
  let app: ReturnType<typeof createAppDeps> | undefined;
  let desk: ReturnType<HttpDeps['desk']> | undefined;
  const openApp = () => {
    app ??= createAppDeps(readEnvironment(env), { invocation, env, log, machine });
    return app;
  };
  const openDesk = async () => {
    const settings = readEnvironment(env);
    const opened = await openApp();
    const jobs = await openJobDeps(opened, settings, log);
    return createDesk(jobs, opened.openInvoker, readHttpSettings(env).worker, background);
  };
  return {
    requestId: invocation.requestId,
    sourceIp,
    machine,
    log,
    rules: async () => openRules(readHttpSettings(env)),
    linkKeys: () => readHttpSettings(env).links?.keys ?? [],
    store: async () => (await openApp()).openRecords(),
    desk: () => {
      desk ??= openDesk();
      return desk;
    },
    limits: () => limitTime(invocation, machine, answered),
  };
}

/** People wait for an answer no longer than this; gateways and browsers neither. */
const MOST_MS = 25_000;
/** Kept back to answer with what there is. */
const MARGIN_MS = 2_000;

function limitTime(
  { timeoutSeconds }: Pick<InvocationContext, 'timeoutSeconds'>,
  machine: Clock,
  answered: AbortSignal,
): WorkLimits {
  const allowed = (timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000 - MARGIN_MS;
  const limit = new AbortController();
  const late = () => limit.abort(new Error('It took too long to look at.'));
  machine.sleep(Math.min(MOST_MS, Math.max(allowed, 1_000)), answered).then(late, late);
  return { signal: limit.signal };
}
