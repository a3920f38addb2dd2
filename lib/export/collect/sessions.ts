import type { GetLifecycleResponse } from '../../dsw/types.gen.ts';
import type { Sessions } from '../running-spans.ts';
import type { CollectContext } from './context.ts';

/** Of one call. */
const LIMIT = 50;

/**
 * Asks for the sessions of an instance back to the one that the day began in, as a rule by one call. Without `StartTime`:
 * whether that leaves out a session that began before it and went on is not documented.
 *
 * @throws DswError
 */
export async function askSessions(
  { deps, day, deadline }: Pick<CollectContext, 'deps' | 'day' | 'deadline'>,
  InstanceId: string,
): Promise<Sessions> {
  const sessions: Session[] = [];
  for (;;) {
    const { Lifecycle, TotalCount } = await deps.dsw.getLifecycle(
      {
        InstanceId,
        Order: 'DESC',
        Limit: LIMIT,
        ...(sessions.length > 0 && { SessionNumber: sessions.length }),
      },
      deadline.callOptions(),
    );
    const page = Lifecycle ?? [];
    sessions.push(...page);
    const isAll = TotalCount == null ? page.length < LIMIT : sessions.length >= TotalCount;
    if (page.length === 0 || isAll) return sessions;
    const [first, last] = [startOf(sessions[0]), startOf(sessions.at(-1))];
    // Only where they do come latest first, so that what is left is older.
    if (last < first && last < day.start.getTime()) return sessions;
  }
}

type Session = NonNullable<GetLifecycleResponse['Lifecycle']>[number];

/** Epoch ms; NaN, which is before nothing, where it is not told. */
function startOf(session: Session | undefined): number {
  return Math.min(...(session ?? []).map(({ GmtCreateTime }) => Date.parse(GmtCreateTime ?? '')));
}
