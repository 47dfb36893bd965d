// Counts the files that a newcomer meets on the way of one event: those of src/ that run more because of one more event that
// matches. Usage: tsx tools/walk.ts [--list]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, ServiceProcess } from './service-process.ts';
import { filesRun, readCoverage, type Coverage } from './walk/coverage.ts';

const CLI = 'dist/cli/main.cjs';
const RULE = 'content/rules/execution_container_management_utility.toml';

/** The same rule for the service, which runs it on events as they arrive. */
const LIVE_RULE = {
  rule_id: 'container-management-utility',
  name: 'Container Management Utility Run Inside a Container',
  description: 'A program that manages containers was started inside a container.',
  type: 'eql',
  language: 'eql',
  query: 'process where container.id : "*" and process.name : ("docker", "kubectl")',
  index: ['logs-cloud_defend*'],
  severity: 'low',
  risk_score: 21,
  enabled: true,
  meta: { dockwarden: { live: true } },
};

const eventOf = (container: string, time: Date) =>
  JSON.stringify({
    '@timestamp': time.toISOString(),
    event: { category: ['process'], type: ['start'], action: 'exec', kind: 'event' },
    process: { name: 'kubectl', args: ['kubectl', 'get', 'pods'], pid: 7, entity_id: container },
    container: { id: container, name: container, image: { name: 'nginx' } },
    host: { os: { type: 'linux' } },
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
  });

const folder = mkdtempSync(join(tmpdir(), 'walk-'));
const written = join(folder, 'coverage');
mkdirSync(written);
const measured = { ...process.env, NODE_V8_COVERAGE: written };

/** From a line of a file to a printed alert. */
function scanWalk(): string[] {
  const scanOf = (events: number): Coverage => {
    const file = join(folder, 'events.ndjson');
    const lines = Array.from({ length: events }, (_, index) =>
      eventOf(`container-${index}`, new Date(Date.UTC(2026, 0, 1, 0, 0, index))),
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    spawnSync(process.execPath, [CLI, 'scan', '--rules', RULE, file], { env: measured });
    return readCoverage(written);
  };
  return filesRun(scanOf(1), scanOf(2));
}

/** From a request to `_bulk` to the row of the alert: store, run of the rule, alert, feed, list. */
async function serviceWalk(): Promise<string[]> {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  writeFileSync(join(rules, 'live.ndjson'), `${JSON.stringify(LIVE_RULE)}\n`);
  const config = join(folder, 'config.toml');
  writeFileSync(config, '[detection]\njitter = "0s"\nlateness = "0s"\n');
  const service = new ServiceProcess(
    [process.execPath, '--require', './tools/walk/take-coverage.cjs', CLI],
    join(folder, 'data'),
    await freePort(),
    ['--config', config, '--rules', rules],
    measured,
  );
  /** From the request to the row that the console reads when the feed says that alerts have changed. */
  const send = async (container: string, feed: AsyncIterator<Uint8Array>) => {
    const body = `{"create":{"_index":"logs-cloud_defend.process-default"}}\n${eventOf(container, new Date())}\n`;
    const headers = { 'content-type': 'application/x-ndjson' };
    await service.fetch('/_bulk', { method: 'POST', headers, body });
    for (let text = ''; !text.includes('event: changes');) {
      const { value, done } = await feed.next();
      if (done === true) throw new Error('the feed ended');
      text += Buffer.from(value).toString();
    }
    await service.fetch('/dw/alerts?limit=1');
  };
  const taken = async (ms: number) => {
    await sleep(ms);
    process.kill(service.pid, 'SIGUSR2');
    await sleep(2_000);
    return readCoverage(written);
  };
  await service.start();
  try {
    const { body } = await service.fetch('/dw/live');
    const feed = (body as ReadableStream<Uint8Array>)[Symbol.asyncIterator]();
    for (const container of ['first', 'second']) await send(container, feed);
    await taken(0);
    const idle = await taken(IDLE_MS);
    await send('third', feed);
    return filesRun(idle, await taken(SETTLE_MS));
  } finally {
    await service.kill();
  }
}

/** What the service does anyway, it does more often in the longer time. */
const IDLE_MS = 15_000;
const SETTLE_MS = 3_000;

const walks = [
  ['scan', scanWalk()],
  ['_bulk to the row of an alert', await serviceWalk()],
] as const;
rmSync(folder, { recursive: true });
for (const [name, files] of walks) {
  console.log(`${name}: ${files.length} files`);
  if (process.argv.includes('--list')) for (const file of files) console.log(`  ${file}`);
}
