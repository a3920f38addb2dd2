import type { RunDeps } from '../../lib/run/ports.ts';

export interface Death {
  /** The call of a port that is the last one, from 1 on. */
  readonly nth: number;
  /** Whether the last call still has its effect, though nobody hears of it. */
  readonly hasEffect: boolean;
}

export interface Dying {
  readonly deps: RunDeps;
  /** Resolves when it is dead. */
  readonly dead: Promise<void>;
  calls(): number;
}

/**
 * A process that is killed at a call of the service or the store: it never hears of that call's end, makes no further one,
 * and so does nothing any more, not even clean up.
 */
export function dying(deps: RunDeps, { nth, hasEffect }: Death): Dying {
  let calls = 0;
  let die: () => void = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = <T>() => new Promise<T>(() => {});

  /** One call: as long as it lives, through; then as the death says. */
  async function pass<T>(call: () => T | Promise<T>): Promise<T> {
    calls += 1;
    if (calls < nth) return call();
    if (calls === nth && hasEffect) await call();
    die();
    return never<T>();
  }

  async function* passEach<T>(list: () => AsyncIterable<T>): AsyncGenerator<T> {
    const { items, failure } = await pass(async () => {
      const gathered: T[] = [];
      try {
        for await (const item of list()) gathered.push(item);
      } catch (error) {
        return { items: gathered, failure: { error } };
      }
      return { items: gathered, failure: undefined };
    });
    // What came before a list broke off is heard of, too.
    yield* items;
    if (failure !== undefined) throw failure.error;
  }

  const mortal = <T extends object>(port: T, iterables: RegExp): T =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          iterables.test(String(name))
            ? passEach(() => member.apply(target, args))
            : pass(() => member.apply(target, args));
      },
    });
  return {
    deps: { ...deps, dsw: mortal(deps.dsw, /^each/), store: mortal(deps.store, /^list$/) },
    dead,
    calls: () => calls,
  };
}
