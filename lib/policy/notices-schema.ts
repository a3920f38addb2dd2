import * as v from 'valibot';
import { ENV_NAME, ENV_REF, KMS_SECRET } from '../base/secret-ref.ts';
import { atMost, duration, keyed, SECRET_EXPECTED } from './schema-parts.ts';

/*
 * Who is told of what is done: channels of the whole file, and which of them a policy uses. Secrets are only named here;
 * what a shape cannot say is in notices-rules.ts.
 */

const channelName = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'expected lower-case letters, digits and hyphens (at most 63, it becomes part of storage keys)',
    ),
    v.description(description),
  );

/** A problem with it never shows what was found: that may be the secret itself. */
const secretRef = (description: string) =>
  v.pipe(
    v.union([
      v.pipe(v.string(SECRET_EXPECTED), v.regex(ENV_REF, SECRET_EXPECTED)),
      keyed({
        env: v.pipe(
          v.string(SECRET_EXPECTED),
          v.regex(ENV_NAME, SECRET_EXPECTED),
          v.description('Name of a variable of the environment.'),
        ),
      }),
      keyed({
        kms: v.pipe(
          v.string(SECRET_EXPECTED),
          v.regex(KMS_SECRET, SECRET_EXPECTED),
          v.description(
            'Resource name of a secret in KMS: `acs:kms:cn-hangzhou:1234567890:secret/name`.',
          ),
        ),
      }),
    ]),
    v.description(description),
  );

export const channelSchema = keyed({
  name: channelName('Name of the channel, used by policies and storage keys.'),
  kind: v.pipe(
    v.picklist(['dingtalk', 'feishu', 'slack', 'webhook']),
    v.description(
      "A group's custom robot of DingTalk or Feishu (Lark), an incoming webhook of Slack, or a signed POST to a receiver of your own.",
    ),
  ),
  url: secretRef(
    "Where the webhook's address is: `{ env: DINGTALK_URL }`, or `{ kms: acs:kms:… }`. The address itself lets anybody post and does not belong into the file.",
  ),
  secret: v.optional(
    secretRef(
      'Where the key is that messages are signed with. Required for `webhook`; for `dingtalk` and `feishu` where the robot asks for signatures; Slack has none.',
    ),
  ),
  language: v.optional(
    v.pipe(
      v.picklist(['en', 'zh']),
      v.description(
        'Language of its messages. Default: `zh` for `dingtalk` and `feishu`, otherwise `en`.',
      ),
    ),
  ),
  people: v.optional(
    v.pipe(
      v.record(
        v.string(),
        v.pipe(
          v.string('expected a handle in quotes'),
          v.nonEmpty('expected a handle'),
          v.maxLength(255, 'expected a shorter handle'),
        ),
      ),
      v.description(
        'By owner id, how the channel addresses that person: mobile number or user id (DingTalk), open_id, user_id or e-mail (Feishu), member id (Slack). Who is not listed is named in plain text.',
      ),
    ),
  ),
});

export const channelsSchema = v.pipe(
  v.array(channelSchema),
  v.nonEmpty('expected at least one channel; leave the key out for none'),
  atMost('channels'),
  v.description('Where messages can be sent to.'),
);

export const notifySchema = keyed({
  channels: v.pipe(
    v.array(v.string()),
    v.nonEmpty('expected at least one channel; leave `notify` out to tell nobody'),
    v.description('Names of the channels that are told.'),
  ),
  owners: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Address the owners of the instances, so that their clients ring.'),
    ),
    false,
  ),
  warn: v.optional(
    duration(
      'How long before the act a notice goes out. What was not told of, that long before, is left alone. Default: no notice before.',
    ),
  ),
  after: v.optional(
    v.pipe(
      v.picklist(['always', 'changes', 'trouble', 'never']),
      v.description(
        'When to tell of a run that is through: each time, when it did something or went wrong, only when it went wrong, or never.',
      ),
    ),
    'changes',
  ),
});

export type Channel = v.InferOutput<typeof channelSchema>;
export type NotifyRule = v.InferOutput<typeof notifySchema>;
