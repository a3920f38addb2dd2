import * as v from 'valibot';
import { OssError } from '../oss-error.ts';
import { ossFault } from './oss-fault.ts';

/** Refuses without effect since there were too many calls, of the account or on neighbouring keys. */
export const throttle = ossFault({
  settings: {
    status: v.optional(v.picklist([429, 503]), 503),
    code: v.optional(v.string(), 'TotalQpsLimitExceeded'),
  },
  decides: true,
  begin: ({ status, code }) => refusal(status, code, 'Please reduce your request rate.'),
});

/** Refuses for lack of permission. */
export const denied = ossFault({
  settings: {},
  decides: true,
  begin: () =>
    refusal(403, 'AccessDenied', 'You have no right to access this object because of RAM policy.'),
});

/** Refuses as if the caller's security token had expired. */
export const expiredToken = ossFault({
  settings: {},
  decides: true,
  begin: () => refusal(403, 'SecurityTokenExpired', 'The security token you provided has expired.'),
});

function refusal(status: number, code: string, message: string) {
  const refuse = () => {
    throw new OssError(status, code, message);
  };
  return () => ({ before: refuse });
}
