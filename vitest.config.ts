import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What traces the kernel: there is one for all, and a test counts what it sees. */
const SENSOR = [
  'src/sensor/**/*.test.ts',
  'src/cli/sensor/**/*.test.ts',
  'src/service/events/sources/sensor-source.test.ts',
  'tools/containers/**/*.test.ts',
];

/** What replaces modules or globals, which no other file may meet. */
const STUBBED = [
  'web/pages/stories/event-rows.test.ts',
  'web/triage/catch-up.test.ts',
  'web/triage/known-alerts.test.ts',
];

export default defineConfig({
  test: {
    pool: 'threads',
    // One more than the number of cores, since many tests wait for a service or a browser.
    maxWorkers: availableParallelism() + 1,
    // They end what hangs, however busy the machine is, and say nothing of speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          // Files share what they load, so none may leave anything behind that another would meet.
          isolate: false,
          include: [
            'src/**/*.test.ts',
            'spec/**/*.test.ts',
            'tools/**/*.test.ts',
            'docs/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', ...SENSOR],
        },
      },
      {
        extends: true,
        // Behind all others, one at a time.
        test: { name: 'sensor', include: SENSOR, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'console',
          // Files share what they load, the windows of a browser and its cache.
          isolate: false,
          include: ['web/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...STUBBED],
          globalSetup: ['web/testing/setup.ts'],
          // As usual with real browsers on machines that others share; what passes only then is reported as flaky.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
      { extends: true, test: { name: 'stubbed', include: STUBBED } },
    ],
  },
});
