import { DswError, type DswErrorCode, type DswErrorInit } from '../../lib/dsw/errors.ts';

/** What the client throws; everything unmentioned is ordinary. */
export function aDswError(code: DswErrorCode, init: DswErrorInit = {}): DswError {
  return new DswError(code, `The call failed: ${code}.`, { attempts: 1, ...init });
}
