import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';

const COMMAND = [process.execPath, join(import.meta.dirname, '../../dist/cli/main.cjs')];
const ATTACK = gunzipSync(readFileSync('content/samples/attack.ndjson.gz'));

interface Listed {
  readonly alerts: readonly { readonly id: string; readonly status: string }[];
}

/** A service with rules and alerts in files, and one with them in PostgreSQL, which have received the same. */
describe.skipIf(!hasPostgres)('a service with its state in PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-service-'));
  const data = join(folder, 'server');
  let server: PostgresServer;
  let inFiles: ServiceProcess;
  let onServer: ServiceProcess;
  beforeAll(async () => {
    server = PostgresServer.start();
    const open = async (path: string, options: readonly string[]) =>
      new ServiceProcess(COMMAND, path, await freePort(), ['--live', ...options]);
    inFiles = await open(join(folder, 'files'), []);
    onServer = await open(data, ['--state', server.url]);
    for (const service of [inFiles, onServer]) {
      await service.start();
      await attack(service);
    }
  });
  afterAll(async () => {
    await inFiles.kill();
    await onServer.kill();
    server.stop();
    rmSync(folder, { recursive: true });
  });

  async function attack(service: ServiceProcess): Promise<void> {
    const { status } = await service.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: ATTACK,
    });
    expect(status).toBe(200);
    await service.untilRead();
  }

  /** Without what differs by time: rules, severities and events of all alerts. */
  async function alertsOf(service: ServiceProcess): Promise<string[]> {
    const { alerts } = (await service.json('/dw/alerts?limit=500&order=oldest')) as {
      readonly alerts: readonly {
        readonly ruleId: string;
        readonly severity: string;
        readonly reason: string;
        readonly status: string;
        readonly tags: readonly string[];
      }[];
    };
    return alerts
      .map(({ ruleId, severity, reason, status, tags }) =>
        JSON.stringify([ruleId, severity, reason, status, tags]),
      )
      .sort();
  }

  /** Sequences wait for a while for events that come late. */
  const same = (answer: (service: ServiceProcess) => Promise<unknown>) =>
    vi.waitFor(async () => expect(await answer(onServer)).toEqual(await answer(inFiles)), {
      timeout: 120_000,
      interval: 1_000,
    });

  const dockwarden = (...args: readonly string[]): string =>
    execFileSync(COMMAND[0]!, [COMMAND[1]!, ...args], { encoding: 'utf8', stdio: 'pipe' });

  it('raises the same alerts as with files, and keeps no database in its directory', async () => {
    await same(alertsOf);
    expect((await alertsOf(onServer)).length).toBeGreaterThan(200);
    expect(existsSync(join(data, 'detection.db'))).toBe(false);
    expect(dockwarden('status', '--data', data)).toContain(`state in ${server.url}`);
  });

  it('answers the faces of Kibana and Elasticsearch as with files', async () => {
    const asked = (service: ServiceProcess) =>
      service
        .fetch('/.alerts-security.alerts-default/_search', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            size: 0,
            track_total_hits: true,
            query: { term: { 'kibana.alert.severity': 'high' } },
            aggs: { rules: { terms: { field: 'kibana.alert.rule.name', size: 50 } } },
          }),
        })
        .then(async (answer) => ({ ...((await answer.json()) as object), took: 0 }));
    await same(asked);
  });

  it('goes on when the server was away, with no alert lost and none twice', async () => {
    server.down('immediate');
    const { status } = await onServer.fetch('/ingest/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: ATTACK,
    });
    expect(status).toBe(200);
    server.up();
    await onServer.untilRead();
    await attack(inFiles);
    await same(alertsOf);
  });

  it('is moved into files and back, with what people have made of its alerts', async () => {
    const { alerts } = (await onServer.json('/dw/alerts?limit=1')) as Listed;
    const change = { status: 'closed', closeReason: 'benign', addTags: ['seen'] };
    const { status } = await onServer.fetch('/dw/alerts/_change', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [alerts[0]!.id], change }),
    });
    expect(status).toBe(200);
    const before = await alertsOf(onServer);
    await onServer.stop();

    dockwarden('migrate', '--data', data, '--to', 'files');
    expect(existsSync(join(data, 'detection.db'))).toBe(true);
    dockwarden('verify', '--data', data);
    await expectFiles(before);

    // What was there before stays there, and is not mixed with it.
    dockwarden('migrate', '--data', data, '--to', `${server.url}&schema=again`);
    expect(existsSync(join(data, 'detection.db'))).toBe(false);
    dockwarden('backup', '--data', data, '--to', join(folder, 'backup'));
    dockwarden('verify', '--data', join(folder, 'backup'));
    // The directory says where its state is.
    onServer = new ServiceProcess(COMMAND, data, await freePort(), ['--live']);
    await onServer.start();
    await onServer.untilRead();
    expect(await alertsOf(onServer)).toEqual(before);
  });

  async function expectFiles(alerts: readonly string[]): Promise<void> {
    const moved = new ServiceProcess(COMMAND, data, await freePort(), ['--live']);
    await moved.start();
    try {
      await moved.untilRead();
      expect(await alertsOf(moved)).toEqual(alerts);
    } finally {
      await moved.stop();
    }
  }
});
