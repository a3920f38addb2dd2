import { readSecretRef, type SecretPlace, type SecretRef } from '../base/secret-ref.ts';
import { NotifyError } from './errors.ts';

/** Where secrets come from. */
export interface SecretSource {
  /** @throws NotifyError `NOTIFY_SECRET_MISSING`, `NOTIFY_SECRET_UNREADABLE` */
  resolve(ref: SecretRef, signal?: AbortSignal): Promise<string>;
}

/** Secrets that KMS keeps. */
export interface KmsSecrets {
  get(place: KmsPlace, signal?: AbortSignal): Promise<string>;
}

export type KmsPlace = Extract<SecretPlace, { from: 'kms' }>;

/** Secrets of the environment, and of KMS where it is given. */
export function createSecretSource({
  env,
  kms,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kms?: KmsSecrets;
}): SecretSource {
  return {
    async resolve(ref, signal) {
      const place = readSecretRef(ref);
      if (place === undefined) {
        // Not repeated: it may be the secret itself.
        throw missing(
          `Expected a reference to a secret such as \${env:NAME}, found something else.`,
        );
      }
      if (place.from === 'env') return fromEnvironment(env, place.name);
      if (kms !== undefined) return kms.get(place, signal);
      throw missing(
        `The secret ${place.name} is in KMS, which is not set up here. Put it into the environment.`,
        place.name,
      );
    },
  };
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
  if (value !== undefined && value !== '') return value;
  throw missing(`The environment variable ${name} is not set, and a channel needs it.`, name);
}

function missing(message: string, name?: string): NotifyError {
  return new NotifyError('NOTIFY_SECRET_MISSING', message, {
    details: name === undefined ? {} : { secret: name },
  });
}
