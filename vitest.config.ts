import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'threads',
    // Many tests wait for a service or a browser. Left to itself, Vitest uses one core less than there are.
    maxWorkers: Math.max(2, availableParallelism()),
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
          // As usual with real browsers on machines that others share; what passes only then is reported as flaky.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
    ],
  },
});
