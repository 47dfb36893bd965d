import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtProgram } from '../../stores/built-program.testing.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { Outbox } from './outbox.ts';
import { logAction } from './log-action.ts';

/** Raises alerts as fast as it can, with an outbox that writes them to a file. */
const SERVICE = `
  import { openDetectionStore } from '../../stores/open/detection.ts';
  import { newAlert } from '../../stores/alert.testing.ts';
  import { Outbox } from './outbox.ts';
  import { logAction } from './log-action.ts';
  const [path, file] = process.argv.slice(2);
  const store = await openDetectionStore(path);
  const log = { warn: (fields, message) => { throw new Error(message + JSON.stringify(fields)); } };
  const outbox = new Outbox({ space: 'default', store, actions: [logAction(file)], log });
  store.onCommit(() => outbox.run());
  outbox.run();
  let number = store.alerts.count({});
  setInterval(() => {
    const alerts = Array.from({ length: 5 }, () => newAlert((number += 1)));
    store.transaction(() => {
      store.alerts.add(alerts);
      outbox.add(alerts);
    });
  }, 1);`;

const LIVES = 8;
const LINES_OF_LIFE = 150;

const linesOf = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

it('each alert has one line, however often the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outbox-kill-'));
  const program = await builtProgram(import.meta.dirname, SERVICE);
  const path = join(folder, 'detection.db');
  const file = join(folder, 'alerts.ndjson');
  try {
    for (let life = 0; life < LIVES; life += 1) {
      const before = linesOf(file).length;
      const service = spawn(process.execPath, [program, path, file], { stdio: 'inherit' });
      const watching = setInterval(() => {
        if (linesOf(file).length >= before + LINES_OF_LIFE) service.kill('SIGKILL');
      }, 5);
      await once(service, 'close');
      clearInterval(watching);
    }
    // What was under way at the last kill is done by the next start.
    const store = await openDetectionStore(path);
    const log = { warn: () => {} };
    const outbox = new Outbox({ space: 'default', store, actions: [logAction(file)], log });
    outbox.run();
    await expect
      .poll(() => outbox.status())
      .toEqual([{ space: 'default', action: 'log', waiting: 0, refused: 0, failure: null }]);
    await outbox.close();
    const raised = store.alerts
      .ids({ includesBuildingBlocks: true }, 1_000_000, null)
      .filter((id) => store.alerts.get(id)?.isBuildingBlock === false);
    store.close();
    const written = linesOf(file).flatMap((line) => {
      try {
        return [(JSON.parse(line) as { 'kibana.alert.uuid': string })['kibana.alert.uuid']];
      } catch {
        // A kill has cut it off; the whole line follows.
        return [];
      }
    });
    expect(raised.length).toBeGreaterThan(LIVES * LINES_OF_LIFE);
    expect(written.toSorted()).toEqual(raised.toSorted());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
