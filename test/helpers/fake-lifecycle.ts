import type { JumpingClock } from './jumping-clock.ts';

type Wire = Record<string, unknown>;

/** What instances go through when somebody starts or stops them, and what the service remembers of it. */
export interface FakeLifecycle {
  /** Lets everything happen that is due by the clock. */
  settle(): void;
  stop(id: string): void;
  start(id: string): void;
  fail(id: string, reasonCode?: string): void;
  /** What changes the last change and nothing else. */
  label(id: string): void;
  /** As GetLifecycle tells it, oldest first. */
  sessionsOf(id: string): readonly (readonly Wire[])[];
  /** Ids for which there is no machine: a start of theirs ends in Failed. */
  readonly withoutMachine: Set<string>;
}

const STOPPING_MS = 20_000;
const STARTING_MS = 120_000;

export function createFakeLifecycle(
  clock: JumpingClock,
  instances: ReadonlyMap<string, Wire>,
): FakeLifecycle {
  const due = new Map<string, { readonly at: number; readonly status: string; reason?: string }>();
  const history = new Map<string, Wire[][]>();
  const now = () => clock.now().getTime();

  for (const [id, { Status, GmtCreateTime, GmtModifiedTime }] of instances) {
    history.set(id, [
      [
        { Status: 'Running', GmtCreateTime },
        ...(Status === 'Running' ? [] : [{ Status, GmtCreateTime: GmtModifiedTime }]),
      ],
    ]);
  }

  function become(id: string, status: string, at: number, ReasonCode?: string): void {
    const instance = instances.get(id);
    if (instance === undefined) return;
    const sessions = history.get(id) ?? [[]];
    history.set(id, sessions);
    const GmtCreateTime = new Date(at).toISOString();
    instance['Status'] = status;
    instance['GmtModifiedTime'] = GmtCreateTime;
    instance['ReasonCode'] = ReasonCode;
    if (status === 'Starting') sessions.push([]);
    sessions.at(-1)?.push({ Status: status, GmtCreateTime, ReasonCode });
  }

  const lifecycle: FakeLifecycle = {
    withoutMachine: new Set(),
    settle() {
      for (const [id, { at, status, reason }] of due) {
        if (at > now()) continue;
        due.delete(id);
        become(id, status, at, reason);
      }
    },
    stop(id) {
      lifecycle.settle();
      become(id, 'Stopping', now());
      due.set(id, { at: now() + STOPPING_MS, status: 'Stopped' });
    },
    start(id) {
      lifecycle.settle();
      become(id, 'Starting', now());
      due.set(
        id,
        lifecycle.withoutMachine.has(id)
          ? { at: now() + STARTING_MS, status: 'Failed', reason: 'Resource.InsufficientResource' }
          : { at: now() + STARTING_MS, status: 'Running' },
      );
    },
    fail(id, reasonCode) {
      due.delete(id);
      become(id, 'Failed', now(), reasonCode);
    },
    label(id) {
      lifecycle.settle();
      const instance = instances.get(id);
      if (instance !== undefined) instance['GmtModifiedTime'] = clock.now().toISOString();
    },
    sessionsOf(id) {
      lifecycle.settle();
      return history.get(id) ?? [];
    },
  };
  return lifecycle;
}
