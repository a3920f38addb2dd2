/** A longer one would take the place of rows. */
const MAX_LENGTH = 500;

/**
 * A link that can stand in any channel's markup: https, no user or password, with every character that ends a link in
 * Markdown, Slack's markup or HTML percent-encoded. Undefined for anything else, which is then left out.
 */
export function safeLink(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const { protocol, username, password, href } = new URL(link);
  if (protocol !== 'https:' || username !== '' || password !== '') return undefined;
  const safe = href.replace(
    /[()<>[\]|"'`\\*_~\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return safe.length <= MAX_LENGTH ? safe : undefined;
}
