import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { movedTimes } from '../../src/service/events/sources/replay-source.ts';
import { ServiceProcess, freePort } from '../../tools/service-process.ts';

/** Rules run as soon as events arrive, and wait for none that come late. */
const CONFIG = '[rules]\nlive = true\n[detection]\nlateness = "0s"\n';
const COMMAND = [process.execPath, 'dist/cli/main.cjs'];
/** The last event of the recording happened this long ago. */
const AGO_MS = 60_000;

/**
 * The data directory of a service that has met the recorded attack: events, alerts of the shipped rules, stories. Made
 * once for all files of tests; each copies it.
 */
export async function prepareData(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'dockwarden-console-'));
  const service = await started(data, await freePort());
  try {
    const answer = await service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: movedEvents('content/samples/attack.ndjson.gz'),
    });
    if (!answer.ok) throw new Error(`the recording was refused: ${await answer.text()}`);
    await service.untilRead();
  } finally {
    await service.stop();
  }
  return data;
}

/**
 * A service over a copy of prepared data, or over nothing, and how to end it.
 *
 * @param more sections of its configuration
 */
export async function serviceOver(prepared: string | null, port?: number, more = '') {
  const data = mkdtempSync(join(tmpdir(), 'dockwarden-console-'));
  if (prepared !== null) cpSync(prepared, data, { recursive: true });
  const service = await started(data, port ?? (await freePort()), more);
  const stop = async () => {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { service, data, stop };
}

async function started(data: string, port: number, more = ''): Promise<ServiceProcess> {
  const config = join(data, 'test.toml');
  writeFileSync(config, CONFIG + more);
  const service = new ServiceProcess(COMMAND, data, port, ['--config', config]);
  await service.start();
  return service;
}

/** The events of a recording, as if the last of them had happened a minute ago. */
function movedEvents(file: string): string {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n').filter(Boolean);
  const events = lines.map((line) => JSON.parse(line) as { '@timestamp': string });
  const last = Math.max(...events.map((event) => Date.parse(event['@timestamp'])));
  // By whole seconds: the nanoseconds stay, and with them the order.
  const by = Math.floor((Date.now() - AGO_MS - last) / 1_000) * 1_000;
  const start = (millis: number) => BigInt(millis) * 1_000_000n;
  const shift = { recorded: start(last), replayed: start(last + by), pace: 1 };
  return lines.map((line) => `${movedTimes(line, shift)}\n`).join('');
}
