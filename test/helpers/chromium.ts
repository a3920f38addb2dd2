import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** Starts the machine's own Chromium; `CHROMIUM` names one that is elsewhere. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      'No Chromium: apt-get install chromium, or set CHROMIUM to the path of one. The page is looked at in a real browser.',
    );
  }
  // Its sandbox refuses root, which CI is; what is opened is our own page.
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
