import { StewardError } from './errors.ts';

/** What was asked for cannot be, by the words in which it was asked. Its code is `USAGE`. */
export class UsageError extends StewardError {
  constructor(message: string) {
    super('USAGE', message);
  }
}
