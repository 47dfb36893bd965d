// Sends requests generated from the route description to its own service. Fails if a request is answered with 5xx, not at
// all, or with an answer that contradicts the description.
//
//   npx tsx tools/fuzz-api.ts                        20,000 requests, a random seed
//   npx tsx tools/fuzz-api.ts --requests 500 --seed 42
import { parseArgs } from 'node:util';
import { AttackedService } from './fuzz-api/attacked-service.ts';
import { fuzz } from './fuzz-api/fuzz.ts';

const SHOWN = 30;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
  },
});
const seed = Number(values.seed);
const service = await AttackedService.start();
const started = performance.now();
try {
  const report = await fuzz(service, Number(values.requests), seed);
  const seconds = (performance.now() - started) / 1_000;
  const statuses = [...report.statuses].sort(([a], [b]) => a - b);
  console.log(`seed ${seed}: ${report.requests} requests in ${seconds.toFixed(0)} s`);
  console.log(statuses.map(([status, count]) => `${status}: ${count}`).join(', '));
  console.log(`slowest: ${report.slowestMs.toFixed(0)} ms, ${report.slowest}`);
  console.log(`own routes never answered 200: ${report.neverAnswered.join(', ') || 'none'}`);
  const { findings } = report;
  for (const { request, body, what } of findings.slice(0, SHOWN))
    console.log(`${request}\n  sent: ${body}\n  ${what}`);
  const failed = service.process.stderr
    .split('\n')
    .filter((line) => line.includes('a request failed'));
  for (const line of failed.slice(0, SHOWN)) console.log(line);
  console.log(`${findings.length} findings`);
  if (findings.length > 0 || failed.length > 0) process.exitCode = 1;
} finally {
  await service.stop();
}
process.exit();
