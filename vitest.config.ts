import { defineConfig } from 'vitest/config';
import { findChromium } from './test/helpers/find-chromium.ts';

/** Tests in a real browser need one on the machine; where `CI` is set a missing one is an error, and not passed over. */
const hasBrowser = findChromium() !== undefined || process.env['CI'] !== undefined;

if (!hasBrowser) {
  process.stdout.write(
    'Left out: *.browser.test.ts. There is no Chromium (apt-get install chromium, or CHROMIUM=/path/to/one).\n',
  );
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['node_modules/**', ...(hasBrowser ? [] : ['test/**/*.browser.test.ts'])],
    reporters: ['default', './test/helpers/plain-line.ts'],
    env: { TZ: 'UTC' },
    setupFiles: ['./test/helpers/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
