// Benchmarks of detection in the service: the cost of matching at the intake, the latency of alerts, the
// punctuality of a thousand rules, and how soon new rules have read the stored events.
//
//   npm run bench:detection                                all cases, three times each: well over an hour
//   npm run bench:detection -- --only schedule --runs 1 --seconds 60 --interval 20s
//
// Cases: ingest, samples, latency, schedule, import. `bench:alerts` measures a million alerts.
import { cpus, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { format } from '../service.ts';
import { median } from '../whole-process.ts';
import type { CaseOptions, Figures } from './case.ts';
import { importFigures } from './import.ts';
import { ingestFigures } from './ingest.ts';
import { latencyFigures } from './latency.ts';
import { scheduleFigures } from './schedule.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    seconds: { type: 'string' },
    rules: { type: 'string', default: '1000' },
    interval: { type: 'string', default: '5m' },
    documents: { type: 'string', default: '3600000' },
  },
});

const CASES: Readonly<Record<string, (options: CaseOptions) => Promise<Figures>>> = {
  ingest: (options) => ingestFigures('generated documents', options),
  samples: (options) => ingestFigures('recordings', options),
  latency: latencyFigures,
  schedule: scheduleFigures,
  import: importFigures,
};

async function main(): Promise<void> {
  const options: CaseOptions = {
    folder: values.folder,
    seconds: values.seconds === undefined ? null : Number(values.seconds),
    rules: Number(values.rules),
    interval: values.interval,
    documents: Number(values.documents),
  };
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}\n`);
  console.log('| figure | median | all runs |\n| --- | ---: | --- |');
  for (const [name, run] of Object.entries(CASES)) {
    if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
    const all: Figures[] = [];
    for (let count = 0; count < Number(values.runs); count += 1) all.push(await run(options));
    for (const figure of Object.keys(all[0] ?? {})) {
      const each = all.map((figures) => figures[figure] ?? Number.NaN);
      console.log(`| ${figure} | ${format(median(each))} | ${each.map(format).join(', ')} |`);
    }
  }
}

await main();
