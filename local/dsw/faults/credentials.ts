import * as v from 'valibot';
import { refuse } from '../errors.ts';
import type { AccessKey } from '../keyring.ts';
import { dswFault } from './dsw-fault.ts';

/** Judges the signature's date by a machine clock that is off by `ms`. */
export const clockSkew = dswFault({
  settings: { ms: v.number() },
  begin:
    ({ ms }) =>
    () => ({ skewMs: ms }),
});

/** Refuses the call as if the caller's security token had expired. */
export const expiredToken = dswFault({
  settings: {},
  decides: true,
  begin: () => () => ({ before: refuseToken }),
});

/**
 * From this call on the security token that it comes with is expired, whatever the call: only newer credentials
 * (`keys.add`) are taken. Ends with the rule.
 */
export const rotatedToken = dswFault({
  settings: {},
  decides: true,
  fits: ({ temporary }) => temporary,
  begin(_, { context: { keys, now }, atEnd }) {
    return ({ accessKeyId }) => ({
      before() {
        const key = keys.find(accessKeyId);
        if (key !== undefined) {
          const expired: AccessKey = { ...key, expiresAt: now() };
          keys.add(expired);
          atEnd(() => {
            if (keys.find(accessKeyId) === expired) keys.add(key);
          });
        }
        refuseToken();
      },
    });
  },
});

function refuseToken(): never {
  throw refuse('expiredToken', 'Specified SecurityToken is expired.');
}
