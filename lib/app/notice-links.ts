import { writeLink } from '../auth/signed-link.ts';
import type { Log } from '../base/log.ts';
import type { FilePolicy } from '../policy/policies.ts';
import type { NoticeLinks } from '../run/notice-links.ts';
import type { Environment } from './environment.ts';
import { readLinks } from './http-settings.ts';

/**
 * Makes the links of notices: signed with the key that the HTTP function checks them by. A setting that cannot be used costs the
 * links and not the notice: people have to be told.
 */
export function createNoticeLinks(
  env: Environment,
  policies: readonly FilePolicy[],
  log: Log,
): NoticeLinks | undefined {
  const problems: string[] = [];
  const settings = readLinks(env, (path, message) => problems.push(`${path}: ${message}`));
  if (settings === undefined || problems.length > 0) {
    log.warn('notices go out without links', { problems });
    return undefined;
  }
  const { baseUrl, keys } = settings;
  const snapshots = policies.filter(({ kind, enabled }) => kind === 'snapshot' && enabled);
  return {
    write({ language, ...claims }) {
      const url = new URL(writeLink(baseUrl, keys, claims));
      // Not signed: it changes nothing but the words.
      url.searchParams.set('l', language);
      return url.href;
    },
    canSnapshot: (target) => snapshots.some(({ targets }) => targets.includes(target)),
  };
}
