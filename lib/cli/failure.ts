import { InvalidInputError, type Problem, StewardError } from '../base/errors.ts';
import { EXIT, type ExitCode } from './command.ts';
import { printable } from './table.ts';

/** The command line asks for something that cannot be. */
export class UsageError extends StewardError {
  constructor(message: string) {
    super('USAGE', message);
  }
}

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
    if (typeof value === 'number' || (typeof value === 'string' && value !== '')) {
      facts[label] = value;
    }
  }
  return facts;
}

/** The lines for stderr, without colours. */
export function formatFailure(failure: Failure): string {
  const facts = Object.entries(failure.facts).map(([label, value]) => `${label} ${value}`);
  const lines = [
    `steward: ${failure.message}`,
    // Some messages tell their problems themselves.
    ...failure.problems
      .filter((problem) => !failure.message.includes(problem.message))
      .map((problem) => `  ${formatProblem(problem)}`),
    `  ${[`code ${failure.code}`, ...facts].join(', ')}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** `file:line:column path: problem`, the form that editors and CI make clickable. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined);
  return [place.join(':'), problem.path === '' ? '' : `${problem.path}:`, problem.message]
    .filter((part) => part !== '')
    .join(' ');
}
