import type { NoticeLanguage, NoticeLink } from '../notify/message.ts';
import type { Decision } from '../policy/plan.ts';
import type { ActingPolicy } from '../policy/policies.ts';

/** One thing that somebody may do by a link, to one instance, about one boundary. */
export interface NoticeAct {
  readonly act: NoticeLink['act'];
  readonly policy: string;
  readonly target: string;
  readonly instanceId: string;
  readonly scheduledAt: Date;
  readonly expiresAt: Date;
  /** Of the page that it leads to. */
  readonly language: NoticeLanguage;
}

/** Makes links by which people act on what they are told of. */
export interface NoticeLinks {
  /** A signed address. */
  readonly write: (act: NoticeAct) => string;
  /** Whether there is a policy by which a snapshot can be taken at a target. */
  readonly canSnapshot: (target: string) => boolean;
}

/** A notice comes before its boundary; what comes too late for that one may be meant all the same. */
const LASTS_MS = 3_600_000;

/** A message has a limited size, and rows count more than a second and third link in each. */
const MOST_WITH_ALL = 10;

interface Told {
  readonly policy: ActingPolicy;
  readonly target: string;
  /** When it will be done. */
  readonly actAt: Date;
  /** How many instances the message is about. */
  readonly count: number;
}

/** What a notice offers for each instance that is about to be stopped. */
export function linksOffered(
  { write, canSnapshot }: NoticeLinks,
  { policy, target, actAt, count }: Told,
): (decision: Decision, language: NoticeLanguage) => readonly NoticeLink[] {
  if (policy.kind !== 'stop') return () => [];
  const acts: NoticeLink['act'][] = ['hold'];
  if (count <= MOST_WITH_ALL)
    acts.push(...(canSnapshot(target) ? ['snapshot' as const] : []), 'stop');
  // Whole seconds: that is what a link carries.
  const scheduledAt = new Date(Math.floor(actAt.getTime() / 1000) * 1000);
  const expiresAt = new Date(scheduledAt.getTime() + LASTS_MS);
  return ({ instanceId, action }, language) => {
    if (action !== 'stop') return [];
    const about = { policy: policy.name, target, instanceId, scheduledAt, expiresAt, language };
    return acts.map((act) => ({ act, url: write({ act, ...about }) }));
  };
}
