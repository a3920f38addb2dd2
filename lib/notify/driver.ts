import type { Verdict } from './failure.ts';
import type { NoticeMessage } from './message.ts';
import type { PaceLimit } from './pace.ts';
import type { Answer, WireRequest } from './post.ts';
import type { Redact } from './redact.ts';
import type { Rendered } from './rendered.ts';

/** What is particular to one kind of channel. All of it is pure. */
export interface Driver {
  /** How many messages it takes. */
  readonly pace: readonly PaceLimit[];
  /** @param people by owner id, how the channel addresses that person */
  render(
    message: NoticeMessage,
    noticeId: string,
    people: Readonly<Record<string, string>>,
  ): Rendered;
  /** Made anew for each attempt: signatures carry the time. */
  sign(input: SignInput): WireRequest;
  read(answer: Answer, now: Date, redact: Redact): Verdict;
}

export interface SignInput {
  readonly url: string;
  readonly secret: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** The whole idempotency key; the message shows a short form of it. */
  readonly id: string;
  readonly now: Date;
}
