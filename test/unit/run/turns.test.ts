import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../lib/run/turns.ts';

describe('turns', () => {
  it('come in the order of joining, however long each takes', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const work = async (name: string, pauses: number) => {
      const turn = turns.join();
      await turn.take();
      for (let pause = 0; pause < pauses; pause += 1) await Promise.resolve();
      order.push(name);
      turn.leave();
    };

    await Promise.all([work('a', 5), work('b', 0), work('c', 2)]);

    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('let others go on while one rests, and never two at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(4), { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.scheduler(),
        async (plans, scheduler) => {
          const turns = createTurns();
          let inside = 0;
          let most = 0;
          const act = async () => {
            inside += 1;
            most = Math.max(most, inside);
            await scheduler.schedule(Promise.resolve());
            inside -= 1;
          };
          const runs = plans.map(async (rests) => {
            const turn = turns.join();
            await turn.take();
            await act();
            for (const length of rests) {
              await turn.rest(async () => {
                for (let step = 0; step < length; step += 1)
                  await scheduler.schedule(Promise.resolve());
              });
              await act();
            }
            turn.leave();
          });

          await scheduler.waitFor(Promise.all(runs));

          expect(most).toBe(1);
        },
      ),
    );
  });

  it('are not held up by one that fails while it rests', async () => {
    const turns = createTurns();
    const [first, second] = [turns.join(), turns.join()];
    await first.take();

    const rest = first.rest(() => Promise.reject(new Error('lost')));
    await second.take();
    second.leave();

    await expect(rest).rejects.toThrow('lost');
    first.leave();
    await expect(turns.join().take()).resolves.toBeUndefined();
  });
});
