import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'threads',
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          include: [
            'src/**/*.test.ts',
            'spec/**/*.test.ts',
            'tools/**/*.test.ts',
            'docs/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'console',
          include: ['web/**/*.test.ts'],
          globalSetup: ['web/testing/setup.ts'],
        },
      },
    ],
  },
});
