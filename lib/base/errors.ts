/** Facts about an error that are safe to print and log. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ErrorInit {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * Root of every error that dsw-steward throws. Callers switch on `code`, which never changes; the message says
 * what was expected, what was found and what to do next.
 */
export class StewardError extends Error {
  /** Stable, upper case with underscores, such as `POLICY_FILE_INVALID`. */
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, init: ErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = init.details ?? {};
  }
}

/** One thing that is wrong with an input. `path` is as people would write it: `policies[2].limits.count`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
}

/** An input (file, environment, request) that does not fit; carries every problem found, not only the first. */
export class InvalidInputError extends StewardError {
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, problems: readonly Problem[], init: ErrorInit = {}) {
    super(code, message, init);
    this.problems = problems;
  }
}
