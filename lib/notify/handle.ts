/** How a channel addresses one person. */
export type DingTalkHandle =
  | { readonly by: 'mobile'; readonly value: string }
  | { readonly by: 'user'; readonly value: string };
export type FeishuHandle =
  | { readonly by: 'id'; readonly value: string }
  | { readonly by: 'email'; readonly value: string };

/**
 * A mobile number or a userId. Both may be digits only: eleven that begin with 1 are a mobile number of China, and
 * `mobile:` or `user:` before it says what it is. Undefined for what can be neither.
 */
export function readDingTalkHandle(text: string): DingTalkHandle | undefined {
  const [, prefix, value = ''] = /^(?:(mobile|user):)?(.+)$/.exec(text) ?? [];
  const isMobile = prefix === 'mobile' || (prefix === undefined && /^1\d{10}$/.test(value));
  if (isMobile) return /^(\+?\d{1,4}-)?\d{5,15}$/.test(value) ? { by: 'mobile', value } : undefined;
  return /^[A-Za-z0-9_-]{1,64}$/.test(value) ? { by: 'user', value } : undefined;
}

/** An open_id (`ou_…`), a user_id, or an e-mail address. */
export function readFeishuHandle(text: string): FeishuHandle | undefined {
  if (/^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}$/.test(text))
    return { by: 'email', value: text };
  // `all` would ring for everybody.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text) || text.toLowerCase() === 'all') return undefined;
  return { by: 'id', value: text };
}

/** A member id, such as U012AB3CD. */
export function readSlackHandle(text: string): string | undefined {
  return /^[UW][A-Z0-9]{5,20}$/.test(text) ? text : undefined;
}
