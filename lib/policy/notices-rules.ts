import { readDuration } from '../base/duration.ts';
import type { Problem } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import { readCron } from './cron.ts';
import { writePath } from './describe-issues.ts';
import type { Channel, NotifyRule } from './notices-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What can be read of the notices in a policies file; undefined stands for an item that has the wrong shape. */
export interface NoticeParts {
  readonly channels: readonly (Channel | undefined)[];
  readonly policies: readonly (
    | { readonly notify?: NotifyRule | undefined; readonly schedule?: string | undefined }
    | undefined
  )[];
}

/** What the notices of a policies file get wrong beyond their shape: references, keys, handles, times. */
export function findNoticeProblems({ channels, policies }: NoticeParts): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push({ path: writePath(path), message });

  const names = channels.flatMap((channel) => channel?.name ?? []);
  channels.forEach((channel, index) => {
    if (channel === undefined) return;
    const path = ['channels', index];
    const first = channels.findIndex((other) => other?.name === channel.name);
    if (first < index) {
      report([...path, 'name'], `"${channel.name}" is already the name of channels[${first}]`);
    }
    checkSecret(channel, path, report);
    checkPeople(channel, path, report);
  });
  // With a channel unread we do not know all names, and would call a good reference wrong.
  const known = names.length === channels.length ? names : undefined;
  policies.forEach((policy, index) => {
    if (policy?.notify === undefined) return;
    const path = ['policies', index, 'notify'];
    checkChannels(policy.notify, known, [...path, 'channels'], report);
    checkWarn(policy.notify, policy.schedule, [...path, 'warn'], report);
  });
  return problems;
}

function checkSecret({ kind, secret }: Channel, path: Path, report: Report): void {
  if (kind === 'webhook' && secret === undefined) {
    report(path, 'needs `secret`: without a signature its receiver would believe anybody');
  }
  if (kind === 'slack' && secret !== undefined) {
    report([...path, 'secret'], 'is of no use: Slack checks no signatures of incoming webhooks');
  }
}

/** The forms that each kind of channel can address; what they are sent as is decided where messages are rendered. */
const HANDLES: Readonly<Record<Channel['kind'], { form: RegExp; what: string } | undefined>> = {
  dingtalk: {
    form: /^(mobile:)?(\+?\d{1,4}-)?\d{5,15}$|^(user:)?[A-Za-z0-9_-]{1,64}$/,
    what: 'a mobile number such as "13800000000" or "mobile:+852-51234567", or a user id',
  },
  feishu: {
    form: /^(?!all$)[A-Za-z0-9_-]{1,64}$|^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}$/i,
    what: 'an open_id (ou_…), a user_id or an e-mail address',
  },
  slack: { form: /^[UW][A-Z0-9]{5,20}$/, what: 'a member id such as U012AB3CD' },
  webhook: undefined,
};

function checkPeople({ kind, people = {} }: Channel, path: Path, report: Report): void {
  const handles = HANDLES[kind];
  if (handles === undefined) {
    if (Object.keys(people).length > 0) {
      report([...path, 'people'], 'is of no use: a webhook gets the owner ids themselves');
    }
    return;
  }
  for (const [ownerId, handle] of Object.entries(people)) {
    if (handles.form.test(handle)) continue;
    report(
      [...path, 'people', ownerId],
      `expected ${handles.what}, found ${JSON.stringify(handle.slice(0, 60))}`,
    );
  }
}

function checkChannels(
  { channels }: NotifyRule,
  known: readonly string[] | undefined,
  path: Path,
  report: Report,
): void {
  channels.forEach((name, index) => {
    const at = [...path, index];
    if (known !== undefined && !known.includes(name)) {
      const there =
        known.length > 0 ? `there is ${known.join(', ')}` : 'the file has no `channels`';
      report(at, `there is no channel "${name}"${didYouMean(name, known) || `; ${there}`}`);
    } else if (channels.indexOf(name) < index) report(at, `"${name}" is listed twice`);
  });
}

/** A run is woken each minute at best; and what is told days before is forgotten, and no longer true. */
const SHORTEST_WARN_MS = 60_000;
const LONGEST_WARN_MS = 7 * 24 * 3_600_000;

function checkWarn({ warn }: NotifyRule, schedule: string | undefined, path: Path, report: Report) {
  const warnMs = warn === undefined ? undefined : readDuration(warn);
  if (warnMs === undefined) return;
  if (warnMs < SHORTEST_WARN_MS || warnMs > LONGEST_WARN_MS) {
    report(path, `expected 1m to 7d, found "${warn}"`);
    return;
  }
  const read = schedule === undefined ? undefined : readCron(schedule, 'UTC');
  if (read === undefined || !('cron' in read) || read.cron.kind !== 'every') return;
  if (warnMs >= read.cron.everyMs) {
    report(
      path,
      `is not shorter than the time from run to run (${schedule}): nothing would be left`,
    );
  }
}
