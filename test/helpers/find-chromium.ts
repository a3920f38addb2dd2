import { existsSync } from 'node:fs';

/** Where Debian's package puts it, and others. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The machine's own Chromium; `CHROMIUM` names one that is elsewhere. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
}
