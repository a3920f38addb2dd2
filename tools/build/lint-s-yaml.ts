import * as v from 'valibot';
import type { Problem } from '../../lib/base/errors.ts';
import { parseCron } from '../../local/fc/cron.ts';
import type { ResolvedProject } from '../../local/fc/resolve-s-yaml.ts';
import { type FunctionProps, functionProps } from './s-yaml-schema.ts';

const ENVIRONMENT_BYTES = 4 * 1024;

type Rule = (props: FunctionProps, note: (path: string, message: string) => void) => void;

export interface LintOptions {
  /** Whether the code package has this file, such as `stop-instances.mjs`. */
  readonly hasFile: (name: string) => boolean;
}

/** What FC or Serverless Devs would refuse, silently change, or do other than meant. */
export function lintSYaml({ resources }: ResolvedProject, { hasFile }: LintOptions): Problem[] {
  const problems: Problem[] = [];
  const rules: Rule[] = [...RULES, (props, note) => checkHandlerFile(props, hasFile, note)];
  for (const { name, component, props } of resources) {
    const root = `resources.${name}`;
    if (typeof component !== 'string') {
      problems.push({ path: `${root}.component`, message: 'expected fc3' });
    }
    const parsed = v.safeParse(functionProps, props);
    if (!parsed.success) {
      for (const issue of parsed.issues) {
        const path = toPath(v.getDotPath(issue) ?? '');
        problems.push({ path: `${root}.props${path && `.${path}`}`, message: wordIssue(issue) });
      }
      continue;
    }
    for (const rule of rules) {
      rule(parsed.output, (path, message) =>
        problems.push({ path: `${root}.props.${path}`, message }),
      );
    }
  }
  return problems;
}

const RULES: readonly Rule[] = [
  function checkSize({ cpu, memorySize }, note) {
    if (!Number.isInteger(Math.round(cpu * 1e6) / 5e4)) note('cpu', 'expected a multiple of 0.05');
    const gigabytesPerCpu = memorySize / 1024 / cpu;
    if (gigabytesPerCpu < 1 || gigabytesPerCpu > 4) {
      note('memorySize', `expected 1 to 4 GB for each CPU, found ${gigabytesPerCpu.toFixed(2)}`);
    }
  },

  function checkEnvironment({ environmentVariables }, note) {
    let bytes = 0;
    for (const [name, value] of Object.entries(environmentVariables)) {
      bytes += Buffer.byteLength(name) + Buffer.byteLength(String(value));
      const path = `environmentVariables.${name}`;
      if (!/^[A-Za-z]\w*$/.test(name)) note(path, 'a name is a letter, then letters, digits or _');
      if (name.startsWith('FC_')) note(path, 'names that begin with FC_ are reserved');
    }
    if (bytes > ENVIRONMENT_BYTES) {
      note('environmentVariables', `${bytes} bytes; FC allows ${ENVIRONMENT_BYTES} in all`);
    }
  },

  function checkRole({ role }, note) {
    if (role !== role.toLowerCase()) note('role', 'fc3 lower-cases roles: name it in lower case');
  },

  function checkTriggerNames({ triggers = [] }, note) {
    const seen = new Set<string>();
    for (const [index, { triggerName }] of triggers.entries()) {
      if (seen.has(triggerName)) note(`triggers[${index}].triggerName`, `${triggerName} twice`);
      seen.add(triggerName);
    }
  },

  function checkTriggerOrder({ triggers = [] }, note) {
    const first = triggers.findIndex(({ triggerType }) => triggerType === 'eventbridge');
    const after = triggers.findIndex(
      ({ triggerType }, index) => first >= 0 && index > first && triggerType !== 'eventbridge',
    );
    if (after > first) {
      note(
        `triggers[${after}]`,
        'fc3 skips what follows an unchanged eventbridge trigger: list those last',
      );
    }
  },

  function checkHttp({ triggers = [], environmentVariables }, note) {
    for (const [index, trigger] of triggers.entries()) {
      if (trigger.triggerType !== 'http') continue;
      const path = `triggers[${index}].triggerConfig.authType`;
      const { authType } = trigger.triggerConfig;
      // The function lets through whatever comes if it believes that the gateway has checked it.
      if (environmentVariables['STEWARD_HTTP_AUTH'] !== authType) {
        note(path, `is ${authType}; expected the same as STEWARD_HTTP_AUTH of the function`);
      }
      if (authType === 'jwt') note(path, 'use anonymous: the function checks tokens itself');
    }
  },

  function checkTimers(props, note) {
    const { triggers = [], asyncInvokeConfig, concurrencyConfig, timeout } = props;
    const periods: number[] = [];
    let timers = 0;
    for (const [index, trigger] of triggers.entries()) {
      if (trigger.triggerType !== 'timer') continue;
      timers += 1;
      const path = `triggers[${index}].triggerConfig`;
      const { cronExpression, payload } = trigger.triggerConfig;
      const parsed = parseCron(cronExpression);
      if (!parsed.ok) note(`${path}.cronExpression`, parsed.problem);
      else if (parsed.cron.kind === 'every') periods.push(parsed.cron.ms / 1000);
      else if (!cronExpression.startsWith('CRON_TZ=')) {
        note(
          `${path}.cronExpression`,
          'say the zone (CRON_TZ=Asia/Shanghai …): FC takes UTC otherwise',
        );
      } else if (/\d/.test(cronExpression.trim().split(/\s+/).at(-1) ?? '')) {
        note(
          `${path}.cronExpression`,
          'write days of the week as names (MON-FRI): numbers mean different days to different readers',
        );
      }
      if (payload !== undefined && !isJson(payload)) note(`${path}.payload`, 'expected JSON text');
    }
    if (timers === 0) return;
    // The next tick is the retry; a late one waits for the one instance, or expires. None overlaps.
    if (asyncInvokeConfig?.maxAsyncRetryAttempts !== 0) {
      note('asyncInvokeConfig.maxAsyncRetryAttempts', 'expected 0: the next tick is the retry');
    }
    if (concurrencyConfig?.reservedConcurrency !== 1 && !CALLED_ALSO.has(props.handler)) {
      note('concurrencyConfig.reservedConcurrency', 'expected 1: ticks must not overlap');
    }
    const period = Math.min(...periods);
    const age = asyncInvokeConfig?.maxAsyncEventAgeInSeconds ?? Number.POSITIVE_INFINITY;
    if (periods.length === 0) note('triggers', 'expected a catch-up tick (@every Nm)');
    else if (age >= period) {
      note(
        'asyncInvokeConfig.maxAsyncEventAgeInSeconds',
        `expected less than the period of ${period} s`,
      );
    }
    if (timeout < 60) note('timeout', 'a run that stops and verifies needs at least 60 s');
  },
];

/** Called for one thing each, and not by their timers alone: they keep their work apart by its records. */
const CALLED_ALSO: ReadonlySet<string> = new Set(['run-jobs.handler']);

function checkHandlerFile(
  { handler }: FunctionProps,
  hasFile: LintOptions['hasFile'],
  note: (path: string, message: string) => void,
): void {
  const file = `${handler.slice(0, handler.lastIndexOf('.'))}.mjs`;
  if (!hasFile(file)) note('handler', `the build makes no ${file}`);
}

function wordIssue(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'unknown key';
  if (issue.received === 'undefined') return 'is required';
  return issue.message;
}

/** valibot writes `triggers.0.triggerConfig`, people `triggers[0].triggerConfig`. */
function toPath(dotPath: string): string {
  return dotPath.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
