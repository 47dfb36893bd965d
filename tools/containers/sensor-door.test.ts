import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CANNOT_TRACE, named } from '../../src/sensor/kernel/can-trace.testing.ts';
import { freePort, ServiceProcess } from '../service-process.ts';
import {
  alertsOf,
  CLI,
  eventsOf,
  idsOf,
  rulesOf,
  scan,
  writeRules,
  type Found,
} from '../detection/door-rules.ts';

const MARKS = ['first-mark', 'second-mark', 'third-mark'];

/** The start and the end of each. */
const EVENTS = 2 * MARKS.length;

/** Other processes of the machine start meanwhile. */
const marked = (found: Found) =>
  new Map(
    [...found].map(([id, alerts]) => [id, alerts.filter(({ event }) => event.includes('-mark'))]),
  );

const statusOf = async (service: ServiceProcess) =>
  (await service.json('/dw/status')) as { sources: { state: string }[] };

describe.skipIf(CANNOT_TRACE !== null)(named('events of the sensor of the service'), () => {
  it('meet the same rules as in a scan of what is stored and of what is exported', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sensor-door-'));
    const [data, rules] = [join(folder, 'data'), join(folder, 'rules')];
    const config = join(folder, 'test.toml');
    writeFileSync(config, '[sensor]\nhost = true\n\n[detection]\njitter = "0s"\nlateness = "0s"\n');
    writeRules(rules, 'before');
    const options = ['--sensor', '--config', config, '--rules', rules];
    const port = await freePort();
    const service = new ServiceProcess([process.execPath, CLI], data, port, options);
    const ids = rulesOf('before').map(({ rule_id: id }) => id);
    try {
      await service.start();
      await expect.poll(async () => (await statusOf(service)).sources[0]?.state).toBe('running');
      for (const mark of MARKS) spawnSync('/bin/echo', [mark]);
      await expect
        .poll(async () => marked(await alertsOf(service, ids)).get('before-live-all')?.length)
        .toBe(EVENTS);
      await service.untilRead();
      const alerts = marked(await alertsOf(service, ids));
      const exported = join(folder, 'exported.ndjson');
      writeFileSync(exported, execFileSync(process.execPath, [CLI, 'export', '--data', data]));
      const stored = marked(await scan(rules, ['--data', data]));
      const file = marked(await scan(rules, [exported]));
      for (const id of ids) {
        expect(idsOf(alerts.get(id)), id).toEqual(idsOf(stored.get(id)));
        expect(eventsOf(alerts.get(id)), id).toEqual(eventsOf(file.get(id)));
      }
      const counts = (pattern: string) => alerts.get(`before-scheduled-${pattern}`)?.length;
      expect(['all', 'logs', 'own', 'cloud-defend'].map(counts)).toEqual([
        EVENTS,
        EVENTS,
        0,
        EVENTS,
      ]);
    } finally {
      await service.kill();
      rmSync(folder, { recursive: true });
    }
  });
});
