// Kills the service under load repeatedly and verifies its data: acknowledged events are stored
// exactly once, unanswered requests not at all or once and completely, each line of a followed file exactly
// once, and all checksums are correct.
//
//   tsx tools/kill-service/run.ts [--kills 200] [--connections 4]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, ServiceProcess } from '../service-process.ts';
import { FileLoad } from './file-load.ts';
import { HttpLoad } from './http-load.ts';
import { readStored, verified } from './stored.ts';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.cjs')];

/** The maximum time under load between a start and a kill. */
const MAX_LOAD_MS = 1_500;

/** The maximum time until a followed file is stored after the last write to it. */
const CATCH_UP_MS = 30_000;

const { values } = parseArgs({
  options: { kills: { type: 'string' }, connections: { type: 'string' } },
});
const kills = Number(values.kills ?? 20);
const folder = mkdtempSync(join(tmpdir(), 'kill-service-'));
const data = join(folder, 'data');
const logs = join(folder, 'logs');
mkdirSync(logs);

/** The minimum that can be configured, so that kills hit it too. */
const config = join(folder, 'config.toml');
writeFileSync(config, '[store]\nflush = "1s"\ncompact = "1s"\nlog_size = "1MB"\n');

const options = ['--config', config, '--tail', join(logs, 'app.log*')];
const service = new ServiceProcess(COMMAND, data, await freePort(), options);
const http = new HttpLoad(service.url, Number(values.connections ?? 4));
const file = new FileLoad(join(logs, 'app.log'));

/** Reading of a followed file lags behind writing by design; waits until it has caught up. */
async function faults(): Promise<string[]> {
  const end = Date.now() + CATCH_UP_MS;
  for (;;) {
    const copies = await readStored(COMMAND, data);
    const missing = file.lines - copies.file.size;
    if (missing <= 0 || Date.now() > end)
      return [
        ...http.faults(copies.http),
        ...file.faults(copies.file),
        ...(await verified(COMMAND, data)),
      ];
    await sleep(250);
  }
}

const starts: number[] = [await service.start()];
const found: string[] = [];
for (let kill = 1; kill <= kills && found.length === 0; kill += 1) {
  http.start();
  file.start();
  await sleep(Math.random() * MAX_LOAD_MS);
  await service.kill();
  await http.stop();
  file.stop();
  starts.push(await service.start());
  found.push(...(await faults()));
  await http.sendAgain();
  console.log(
    `kill ${kill}: ${http.documents} documents in ${http.requests} requests, ${file.lines} lines; ready again after ${starts.at(-1)?.toFixed(0)} ms`,
  );
}
if (found.length === 0) {
  found.push(...(await faults()));
  const code = await service.stop();
  if (code !== 0) found.push(`the service ended with ${code} when it was asked to`);
  found.push(...(await verified(COMMAND, data)));
} else {
  await service.kill();
}
for (const fault of found.slice(0, 20)) console.error(fault);
if (found.length > 0) {
  console.error(`${found.length} faults; the data are in ${folder}`);
  process.exit(1);
}
rmSync(folder, { recursive: true });
console.log(
  `${kills} kills, no fault; the longest start took ${Math.max(...starts).toFixed(0)} ms`,
);
