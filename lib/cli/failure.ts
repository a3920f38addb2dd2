import { InvalidInputError, type Problem, StewardError } from '../base/errors.ts';
import type { ReportedError } from '../run/report.ts';
import { EXIT, type ExitCode } from './command.ts';
import { printable } from './table.ts';

/** An error as the command shows it: one message, the facts, no stack trace. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly problems: readonly Problem[];
}

/** Errors that mean "the command line, a file or a setting is wrong", beside every `InvalidInputError`. */
const USAGE_CODES =
  /^(?:USAGE|FILE_.*|DSW_REGION_UNKNOWN|DSW_ENDPOINT_INVALID|STORE_LOCATION_INVALID)$/;

/** The exit code for an error that is known by its code only, as in a report. */
export function exitCodeOfError(code: string): ExitCode {
  return USAGE_CODES.test(code) ? EXIT.usage : EXIT.failed;
}

/** Facts worth a line, in this order; they are fields of `DswError` and `StoreError`. */
const FACTS = [
  ['serviceCode', 'service code'],
  ['httpStatus', 'HTTP'],
  ['requestId', 'request id'],
  ['operation', 'operation'],
  ['attempts', 'attempts'],
] as const;

export function describeFailure(error: unknown): Failure {
  if (error instanceof StewardError) {
    const invalid = error instanceof InvalidInputError;
    return {
      exitCode: invalid ? EXIT.usage : exitCodeOfError(error.code),
      code: error.code,
      message: error.message,
      facts: collectFacts(error),
      problems: invalid ? error.problems : [],
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    exitCode: EXIT.failed,
    code: 'UNEXPECTED',
    message: `Unexpected error: ${message} (a bug: please report it with what STEWARD_DEBUG=1 adds)`,
    facts: {},
    problems: [],
  };
}

function collectFacts(error: StewardError): Record<string, string | number> {
  const fields: Readonly<Record<string, unknown>> = { ...error.details, ...error };
  const facts: Record<string, string | number> = {};
  for (const [field, label] of FACTS) {
    const value = fields[field];
    if ((typeof value === 'number' && value > 0) || (typeof value === 'string' && value !== '')) {
      facts[label] = value;
    }
  }
  const { accessDenied } = fields;
  if (typeof accessDenied === 'object' && accessDenied !== null && 'AuthAction' in accessDenied) {
    facts['RAM action'] = String(accessDenied.AuthAction);
  }
  return facts;
}

/** What to do next, where the message of the error cannot know it: it is the command's surroundings that have to change. */
const ADVICE: Readonly<Record<string, string>> = {
  DSW_CREDENTIALS_REFUSED:
    'Check the access key and its secret; a security token must belong to the key and must not have expired.',
  DSW_ENDPOINT_UNREACHABLE:
    'Check the network and the address (--endpoint, STEWARD_DSW_ENDPOINT, region; `network: vpc` works only inside a VPC of the region).',
  DSW_TIMEOUT: 'Try again; if it stays so, check the network.',
  DSW_THROTTLED: 'Try again later; the quota of the account is used up.',
  DSW_FORBIDDEN: 'Grant the RAM user or role this action, or use other credentials.',
  DSW_SERVICE_FAILED: 'Try again later; if it stays so, report the request id to Alibaba Cloud.',
  DSW_LISTING_INCOMPLETE: 'Try again: nothing is decided on a part of a fleet.',
};

/** Signatures carry the time; the service takes them for some minutes only. */
const CLOCK_ADVICE =
  "Set this machine's clock: the service takes the time of the request for wrong.";

function findAdvice({ code, message, facts }: Failure): string | undefined {
  // A report knows an error by its message only, which names the service's code.
  const isClock = `${facts['service code'] ?? ''} ${message}`.includes('InvalidTimeStamp');
  return isClock ? CLOCK_ADVICE : ADVICE[code];
}

/** An error of a report, which knows it by its code only. */
export function describeReportedError(error: ReportedError): Failure {
  const { code, message, requestId } = error;
  return {
    exitCode: exitCodeOfError(code),
    code,
    message,
    facts: requestId === undefined ? {} : { 'request id': requestId },
    problems: [],
  };
}

/** Beyond this many, more of them help nobody. */
const MOST_PROBLEMS = 100;

/** Problems, each as a line, as far as anybody will read. */
export function formatProblems(problems: readonly Problem[]): string[] {
  const more = problems.length - MOST_PROBLEMS;
  return [
    ...problems.slice(0, MOST_PROBLEMS).map(formatProblem),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** The lines for stderr, without colours. */
export function formatFailure(failure: Failure): string {
  const facts = Object.entries(failure.facts).map(([label, value]) => `${label} ${value}`);
  const advice = findAdvice(failure);
  const lines = [
    `steward: ${failure.message}`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
    // Some messages tell their problems themselves.
    ...formatProblems(
      failure.problems.filter((problem) => !failure.message.includes(problem.message)),
    ).map((line) => `  ${line}`),
    `  ${[`code ${failure.code}`, ...facts].join(', ')}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** `file:line:column path: problem`, the form that editors and CI make clickable; `file: problem` for a file as a whole. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined);
  if (problem.file !== undefined && problem.column === undefined && problem.path === '') {
    return `${place.join(':')}: ${problem.message}`;
  }
  return [place.join(':'), problem.path === '' ? '' : `${problem.path}:`, problem.message]
    .filter((part) => part !== '')
    .join(' ');
}
