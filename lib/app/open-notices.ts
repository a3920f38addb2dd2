import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { CredentialsSource } from '../dsw/credentials.ts';
import type { ChannelConfig } from '../notify/channel.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { Environment } from './environment.ts';

export interface NoticesOptions {
  readonly channels: readonly ChannelConfig[];
  /** For secrets that KMS keeps. */
  readonly credentials: CredentialsSource;
  readonly env: Environment;
  readonly log: Log;
  /** The machine's clock: channels refuse signatures that are an hour off, whatever clock rules the run. */
  readonly machine: Clock;
}

/** Loads what sends notices when there is the first one to send. */
export async function openNotices(options: NoticesOptions): Promise<Notifier> {
  const { channels, credentials, env, log, machine } = options;
  const [{ createNotifier }, { createSecretSource }, { createKmsSecrets }] = await Promise.all([
    import('../notify/notifier.ts'),
    import('../notify/secrets.ts'),
    import('../notify/secrets-kms.ts'),
  ]);
  return createNotifier({
    channels,
    fetch,
    clock: machine,
    random: Math.random,
    log,
    secrets: createSecretSource({ env, kms: createKmsSecrets({ credentials }) }),
  });
}
