import type { NotifierOf } from '../invoke.ts';
import type { Random } from '../random.ts';
import type { Trouble } from '../trouble.ts';
import type { SceneWatch } from './scene-watch.ts';

/** Rows that a message shows; the others are counted. */
const MOST_SHOWN = 3;

/** A channel that is as troubled as the service: messages are lost, and so are the answers to some that came through. */
export function createSimChannel(
  { oracle }: SceneWatch,
  random: Random,
  trouble: () => Trouble,
): NotifierOf {
  return (process) => ({
    language: () => 'en',
    send: (channel, message) => {
      const { broken, unreachable, distanceMs } = trouble();
      const isLost = random.chance(unreachable * 2);
      const isAnswerLost = random.chance(broken * 2);
      const shown = Math.min(MOST_SHOWN, message.rows.length);
      return process.exchange({
        name: `message to ${channel}`,
        outMs: random.between(1, distanceMs),
        backMs: random.between(1, distanceMs),
        perform() {
          if (!isLost) oracle.onNotice?.(message, shown);
          if (!isLost && !isAnswerLost) {
            return { status: 'delivered', at: process.clock.now(), shown, attempts: 1 } as const;
          }
          return {
            status: 'failed',
            code: 'NOTIFY_UNREACHABLE',
            message: 'The channel did not answer.',
            retryable: true,
            attempts: 1,
          } as const;
        },
      });
    },
  });
}
