// Measures response times of a service under abuse. Fails if the 95th percentile is over 100 ms, or
// a request is not answered.
//
//   npx tsx tools/abuse.ts
//   npx tsx tools/abuse.ts --seconds 30
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { attacks } from './abuse/attacks.ts';
import { measured } from './abuse/measure.ts';
import { AttackedService } from './fuzz-api/attacked-service.ts';

const MAX_MS = 100;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const service = await AttackedService.start();
try {
  console.log(`load of this machine at the start: ${loadavg()[0]?.toFixed(1)}`);
  for (const [name, attack] of Object.entries(attacks({ connections: 200, streams: 500 }))) {
    const {
      requests,
      failed,
      p50,
      p95,
      most,
      attack: what,
    } = await measured(service, attack, Number(values.seconds) * 1_000);
    const times = [p50, p95, most].map((ms) => `${ms.toFixed(1)} ms`).join(', ');
    console.log(
      `${name}: ${requests} requests, ${failed} failed; p50, p95, longest: ${times}; ${what}`,
    );
    if (failed > 0 || p95 > MAX_MS) process.exitCode = 1;
  }
} finally {
  await service.stop();
}
process.exit();
