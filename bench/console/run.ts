// Performance of the console with many alerts: a real service and a real browser on this machine.
//
//   npm run bench:console                          10,000 alerts
//   npm run bench:console -- --alerts 1000000 --data /tmp/million
//   npm run bench:console -- --only live --minutes 5
//
// With --data, the alerts are kept and reused by the next run. Cases: loading, filters, keys, scrolling, opening,
// live, tail.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { filters } from './cases/filters.ts';
import { keys } from './cases/keys.ts';
import { live } from './cases/live.ts';
import { loading } from './cases/loading.ts';
import { opening } from './cases/opening.ts';
import { scrolling } from './cases/scrolling.ts';
import { tail } from './cases/tail.ts';
import { withConsole, type Console } from './console.ts';
import { HEAD } from './figures.ts';

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '20' },
    data: { type: 'string' },
    only: { type: 'string' },
    minutes: { type: 'string', default: '3' },
    /** Of the tail; as many as in eight hours. */
    events: { type: 'string', default: '1440000' },
  },
});

const CASES: Readonly<Record<string, (bench: Console) => Promise<void>>> = {
  loading,
  filters,
  keys,
  scrolling,
  opening,
  live: (bench) => live({ ...bench, minutes: Number(values.minutes) }),
  tail: (bench) => tail({ ...bench, events: Number(values.events) }),
};

async function main(): Promise<void> {
  const asked = {
    alerts: Number(values.alerts),
    runs: Number(values.runs),
    data: values.data ?? null,
  };
  await withConsole(asked, async (bench, version) => {
    const { count } = (await bench.service.json('/dw/alerts/_count')) as { count: number };
    console.log(
      `${cpus()[0]?.model}, ${cpus().length} cores, Chromium ${version}, ${count} alerts`,
    );
    console.log(`\nTimes in ms.\n\n${HEAD}`);
    for (const [name, measure] of Object.entries(CASES))
      if (values.only === undefined || values.only.split(',').includes(name)) await measure(bench);
  });
}

await main();
