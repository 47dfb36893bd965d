// Checks the service's answer at /metrics with Prometheus' promtool.
//
//   npx tsx tools/check-metrics.ts
import { spawnSync } from 'node:child_process';
import { AttackedService } from './fuzz-api/attacked-service.ts';

if (spawnSync('promtool', ['--version']).status !== 0) {
  console.log('promtool is not installed: metrics are not checked');
  process.exit();
}
const service = await AttackedService.start();
try {
  const metrics = await (await service.process.fetch('/metrics')).text();
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: metrics,
    encoding: 'utf8',
  });
  console.log(
    `${stdout}${stderr}promtool: ${status === 0 ? 'all is well' : 'there is something wrong'}`,
  );
  process.exitCode = status ?? 1;
} finally {
  await service.stop();
}
process.exit();
