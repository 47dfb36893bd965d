import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtProgram } from '../../stores/built-program.testing.ts';
import { openDetectionReader } from '../../stores/open/detection.ts';

/** Raises and changes alerts as fast as it can, and writes what a stream says of them from a place on. */
const SERVICE = `
  import { writeSync } from 'node:fs';
  import { openDetectionStore } from '../../stores/open/detection.ts';
  import { newAlert, alertIdOf } from '../../stores/alert.testing.ts';
  import { liveChanges, readPlace } from './live-changes.ts';
  import { LiveHub } from './live-hub.ts';
  import { LOCAL } from '../access/principal.ts';
  const [path, place] = process.argv.slice(2);
  const store = await openDetectionStore(path);
  const hub = new LiveHub({
    changes: async (_, request) => liveChanges(store, request),
    whyNot: () => null,
    status: () => '{}',
    events: { count: () => 0, read: () => [] },
    failed: (error) => { throw error; },
    clock: () => performance.now(),
  }, 5);
  store.onCommit(() => hub.alertsChanged('default'));
  hub.add(
    { principal: LOCAL, address: '' },
    { space: 'default', query: {}, after: readPlace(place), events: null },
    { isReady: true, write: (text) => writeSync(1, text), end: () => {} },
  );
  let number = store.alerts.count({});
  setInterval(() => {
    const by = { at: Date.now(), by: 'ann' };
    store.transaction(() => {
      store.alerts.add(Array.from({ length: 3 }, () => newAlert((number += 1))));
      store.alerts.change([alertIdOf(1 + ((number * 7) % number))], { status: number % 2 === 0 ? 'acknowledged' : 'open' }, by);
    });
  }, 1);`;

const ALERTS_OF_LIFE = 120;

it('a client that reconnects after a kill has missed nothing, and receives nothing twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-kill-'));
  const program = await builtProgram(import.meta.dirname, SERVICE);
  const path = join(folder, 'detection.db');
  let place = '0-0-x';
  const raised: string[] = [];
  try {
    for (let life = 0; life < 4; life += 1) {
      const service = spawn(process.execPath, [program, path, place], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      service.stdout.on('data', (data: Buffer) => {
        text += data.toString();
        const count = text.split('"what":"raised"').length;
        if (count > ALERTS_OF_LIFE) service.kill('SIGKILL');
      });
      await once(service, 'close');
      expect(text).not.toContain('event: reset');
      // What was cut off is no event.
      for (const message of text.split('\n\n').slice(0, -1)) {
        place = /^id: (.*)$/m.exec(message)?.[1] ?? place;
        if (!message.startsWith('event: changes')) continue;
        const data = JSON.parse(/^data: (.*)$/m.exec(message)?.[1] ?? '') as {
          readonly alerts: readonly { readonly what: string; readonly alert: { id: string } }[];
          readonly skipped: number;
        };
        expect(data.skipped).toBe(0);
        for (const { what, alert } of data.alerts) if (what === 'raised') raised.push(alert.id);
      }
    }
    const store = await openDetectionReader(path);
    const [change = 0] = place.split('-');
    const unseen = store.alerts.changesSince(Number(change), 1_000).map(({ id }) => id);
    const stored = store.alerts.ids({}, 10_000, null);
    store.close();
    expect(new Set(raised).size).toBe(raised.length);
    // Every stored alert was received, or comes after the place.
    expect(stored.filter((id) => !raised.includes(id) && !unseen.includes(id))).toEqual([]);
    expect(raised.length).toBeGreaterThanOrEqual(4 * ALERTS_OF_LIFE);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
