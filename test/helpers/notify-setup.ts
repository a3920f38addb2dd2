import type { ChannelConfig } from '../../lib/notify/channel.ts';
import { createNotifier, type Notifier } from '../../lib/notify/notifier.ts';
import { createSecretSource, type SecretSource } from '../../lib/notify/secrets.ts';
import { createKeptLog } from './dsw-setup.ts';
import { createJumpingClock, type JumpingClock } from './jumping-clock.ts';

export interface NotifySetup {
  readonly notifier: Notifier;
  readonly clock: JumpingClock;
  readonly log: ReturnType<typeof createKeptLog>;
}

/** A notifier with one channel, on a clock that jumps over every wait. */
export function setUpNotifier(
  channel: Partial<ChannelConfig> & Pick<ChannelConfig, 'kind'>,
  env: Readonly<Record<string, string>>,
  secrets: SecretSource = createSecretSource({ env }),
): NotifySetup {
  const clock = createJumpingClock('2026-01-05T13:30:00Z');
  const log = createKeptLog();
  const notifier = createNotifier({
    channels: [{ name: 'ops', url: { env: 'URL' }, ...channel }],
    fetch,
    clock,
    random: () => 0.5,
    log,
    secrets,
  });
  return { notifier, clock, log };
}
