import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, CLUSTERS } from '../../src/runs/clusters/real-clusters.testing.ts';
import { ANN, newAlert, MORNING, alertIdOf } from '../../src/stores/alert.testing.ts';
import { builtProgram } from '../../src/stores/built-program.testing.ts';
import type { DetectionStore } from '../../src/stores/detection-store.ts';
import { openDetectionStore } from '../../src/stores/open/detection.ts';
import { AlertCopies } from '../../src/service/actions/alert-copies.ts';
import { expectSame } from './copies.testing.ts';

const PREFIX = `dw-copies-${process.pid}`;
/** Months, so that alerts go to more than one index. */
const APART_MS = 20 * 86_400_000;

/** Raises and changes alerts as fast as it can, and copies them. */
const SERVICE = `
  import { openDetectionStore } from '../../stores/open/detection.ts';
  import { newAlert, alertIdOf, MORNING } from '../../stores/alert.testing.ts';
  import { AlertCopies } from './alert-copies.ts';
import { expectSame } from './alert-copies.testing.ts';
  const [path, url, alias, life] = process.argv.slice(2);
  const store = await openDetectionStore(path);
  const connection = { url, auth: { kind: 'none' }, ca: null };
  const copies = new AlertCopies({
    space: 'default', store, now: Date.now, log: { warn: () => {} },
    config: { connection, alias, backfillMs: 1e13 },
  });
  store.onCommit(() => copies.run());
  copies.run();
  let number = store.alerts.count({});
  setInterval(() => {
    if (copies.status().waiting > 2_000) return;
    store.transaction(() => {
      store.alerts.add(Array.from({ length: 5 }, () => {
        number += 1;
        return newAlert(number, { createdAt: MORNING + (number % 4) * ${APART_MS} });
      }));
      const some = alertIdOf(1 + Math.floor(Math.random() * number));
      store.alerts.change([some], { addTags: [\`life-\${life}-\${number}\`] }, { at: MORNING, by: 'ann' });
    });
    process.stdout.write(\`\${JSON.stringify(copies.status())}\\n\`);
  }, 2);`;

const LIVES = 10;

describe.each(CLUSTERS)('copies of alerts in %s', (_, url = '') => {
  afterAll(async () => {
    if (url !== '') await fetch(`${url}/${PREFIX}*`, { method: 'DELETE' });
  });

  const copiesOf = (store: DetectionStore, alias: string, more = {}) =>
    new AlertCopies({
      space: 'default',
      store,
      now: () => MORNING + 365 * 86_400_000,
      log: { warn: () => {} },
      config: {
        connection: { url, auth: { kind: 'none' }, ca: null },
        alias,
        backfillMs: 1e12,
        ...more,
      },
    });

  const isDone = (copies: AlertCopies) =>
    expect
      .poll(() => copies.status(), { timeout: 60_000 })
      .toMatchObject({ waiting: 0, failure: null });

  it.skipIf(url === '')(
    'are each there once and as the alert is now, however often the process is killed',
    async () => {
      const alias = `.${PREFIX}-kill`;
      const folder = mkdtempSync(join(tmpdir(), 'copies-kill-'));
      const program = await builtProgram(resolve('src/service/actions'), SERVICE);
      const path = join(folder, 'detection.db');
      try {
        for (let life = 0; life < LIVES; life += 1) {
          const service = spawn(process.execPath, [program, path, url, alias, String(life)], {
            stdio: ['ignore', 'pipe', 'inherit'],
          });
          let lines = 0;
          service.stdout.on('data', (text: Buffer) => {
            lines += text.toString().split('\n').length - 1;
            // At another point of a batch in each life.
            if (lines > 40 + life * 23) service.kill('SIGKILL');
          });
          await once(service, 'close');
        }
        const store = await openDetectionStore(path);
        const copies = copiesOf(store, alias);
        copies.run();
        await isDone(copies);
        await copies.close();
        await expectSame(url, `${alias}.default`, store);
        expect(store.alerts.count({})).toBeGreaterThan(LIVES * 100);
        store.close();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    300_000,
  );

  it.skipIf(url === '')('follow triage, and hostile documents hold up no other', async () => {
    const alias = `.${PREFIX}-triage`;
    const folder = mkdtempSync(join(tmpdir(), 'copies-'));
    const store = await openDetectionStore(join(folder, 'detection.db'));
    try {
      const copies = copiesOf(store, alias);
      store.onCommit(() => copies.run());
      const process = { process: 'a text, where the mapping has an object' };
      store.alerts.add([
        newAlert(1),
        newAlert(2, { document: JSON.stringify(process) }),
        newAlert(3, { document: '{"__proto__":{"a":1},"n":12345678901234567890}' }),
      ]);
      await isDone(copies);
      const [one, two] = [alertIdOf(1), alertIdOf(2)];
      store.alerts.change([one], { status: 'closed', closeReason: 'benign' }, ANN);
      store.alerts.change([one], { addTags: ['night'], addAssignees: ['bob'] }, ANN);
      await isDone(copies);
      const index = `${PREFIX}-triage.default-2025.11`;
      const { _source: copy } = await ask(url, 'GET', `/${index}/_doc/${one}`);
      expect(copy).toMatchObject({
        'kibana.alert.workflow_status': 'closed',
        'kibana.alert.workflow_reason': 'benign',
        'kibana.alert.workflow_tags': ['night'],
        'kibana.alert.workflow_assignee_ids': ['bob'],
      });
      expect(copies.status().refused).toBe(1);
      expect(copies.refused.list(10)).toMatchObject([
        { id: two, reason: expect.stringMatching(/mapping/) as string },
      ]);
      // Once the cluster would take it, it is there on request, as it is now.
      store.alerts.change([two], { status: 'acknowledged' }, ANN);
      await isDone(copies);
      expect(copies.refused.retry(null)).toBe(1);
      copies.run();
      await expect.poll(() => copies.refused.retry([two])).toBe(1);
      expect(copies.refused.drop(null)).toBe(1);
      expect(copies.status().refused).toBe(0);
      await copies.close();
      await expectSame(url, `${alias}.default`, store, [two]);
      expect(await ask(url, 'GET', `/_alias/${alias}.default`)).toHaveProperty([`${index}-000001`]);
    } finally {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.skipIf(url === '')('are taken over by a store that was restored from a backup', async () => {
    const alias = `.${PREFIX}-restored`;
    const folder = mkdtempSync(join(tmpdir(), 'copies-'));
    try {
      const before = await openDetectionStore(join(folder, 'before.db'));
      before.alerts.add([newAlert(1), newAlert(2)]);
      for (const tag of ['a', 'b', 'c'])
        before.alerts.change([alertIdOf(1)], { addTags: [tag] }, ANN);
      const first = copiesOf(before, alias);
      first.run();
      await isDone(first);
      await first.close();
      before.close();
      const restored = await openDetectionStore(join(folder, 'restored.db'));
      restored.alerts.add([newAlert(1), newAlert(2)]);
      restored.alerts.change([alertIdOf(1)], { addTags: ['restored'] }, ANN);
      const second = copiesOf(restored, alias);
      second.run();
      await isDone(second);
      await second.close();
      await expectSame(url, `${alias}.default`, restored);
      restored.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
