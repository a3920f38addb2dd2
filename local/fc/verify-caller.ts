import { type AccessKey, createKeyring } from '../dsw/keyring.ts';
import { createNonces } from '../dsw/nonces.ts';
import { ServiceError } from '../dsw/operation.ts';
import { verifySignature, type WireRequest } from '../dsw/signature.ts';
import { wireRules } from '../dsw/wire-rules.ts';
import { ApiRefusal } from './api-refusal.ts';
import { verifyOldSignature } from './old-signature.ts';

export interface CallerOptions {
  readonly keys: readonly AccessKey[];
  /** Epoch ms by which signature dates are judged. */
  readonly machineNow: () => number;
  /** Epoch ms by which security tokens expire. */
  readonly localNow: () => number;
}

/** Who signed a request; throws an ApiRefusal where nobody did that we know. */
export type VerifyCaller = (request: WireRequest) => AccessKey;

/** Takes both of FC's signatures: its own old one, and the ACS3 of all services, which FC 3.0 documents. */
export function createVerifyCaller({ keys, machineNow, localNow }: CallerOptions): VerifyCaller {
  const keyring = createKeyring(keys);
  const nonces = createNonces(wireRules.signatureWindowMs.value);
  return (request) => {
    const clocks = { machineNow: machineNow(), localNow: localNow() };
    const authorization = request.headers.get('authorization');
    if (authorization === null) {
      const message = 'required HTTP header Authorization was not specified';
      throw new ApiRefusal(400, 'MissingRequiredHeader', message);
    }
    if (authorization.startsWith('FC ')) return verifyOldSignature(request, keyring, clocks);
    try {
      return verifySignature(request, { keys: keyring, nonces, ...clocks });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new ApiRefusal(error.status, error.code, error.message);
    }
  };
}
