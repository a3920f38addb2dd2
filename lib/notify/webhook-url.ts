/** What keeps an address from being sent to, without repeating it; undefined where nothing does. */
export function findUrlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return 'it is no address';
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return 'it is not an https address';
  if (username !== '' || password !== '') return 'it carries a user name or password';
  if (protocol === 'http:' && !isLoopback(hostname)) {
    return 'http is for this machine only (127.0.0.1, localhost); use https';
  }
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
