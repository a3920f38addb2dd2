import { StewardError } from './errors.ts';

/** An error as plain data for logs and records. */
export interface ErrorDescription {
  /** Our stable code, or `INTERNAL` for an error that is not one of ours, which is a bug. */
  readonly code: string;
  readonly message: string;
  /** Only with `INTERNAL`: where the bug is. */
  readonly stack?: string;
  readonly [fact: string]: unknown;
}

/** What our errors carry besides code and message, where they do. */
const FACTS = [
  'operation',
  'httpStatus',
  'serviceCode',
  'requestId',
  'attempts',
  'mayHaveTakenEffect',
  'problems',
];

/** Describes anything thrown. Our own errors are expected and come without a stack trace. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof StewardError) {
    const facts: Record<string, unknown> = {};
    for (const name of FACTS) {
      const value: unknown = Reflect.get(error, name);
      if (value !== undefined) facts[name] = value;
    }
    return { ...error.details, ...facts, code: error.code, message: error.message };
  }
  if (error instanceof Error) {
    return {
      code: 'INTERNAL',
      message: error.message,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }
  return { code: 'INTERNAL', message: String(error) };
}
