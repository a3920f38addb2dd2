import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/helpers/plain-line.ts'],
    env: { TZ: 'UTC' },
    setupFiles: ['./test/helpers/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
