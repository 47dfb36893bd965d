import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtProgram } from '../../stores/built-program.testing.ts';
import { openDetectionReader } from '../../stores/open/detection.ts';
import { detectionFileOf } from '../../stores/open/space-folders.ts';
import { itemOf, LIST, LIST_OF_RULE, ruleOf, TestSpaces } from './spaces.testing.ts';
import { checkSums } from './sums.testing.ts';

/** Stores events, and says of each that it is stored; makes and removes a third space meanwhile. */
const SERVICE = `
  import { writeSync } from 'node:fs';
  import { TestSpaces } from './spaces.testing.ts';
  const house = await new TestSpaces(process.argv[2]).start(['dev']);
  (async () => {
    for (;;) {
      await house.detection.createSpace('third');
      await house.detection.removeSpace('third');
    }
  })();
  for (let number = 0; ; number += 1) {
    const host = process.argv[3] + '-' + number;
    await house.add('sh', host);
    writeSync(1, host + '\\n');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }`;

const ALL = { query: {}, order: 'oldest', limit: 500 };

it('spaces have every alert once, however often the process is killed', async () => {
  const program = await builtProgram(import.meta.dirname, SERVICE);
  let house = await new TestSpaces().start(['dev']);
  const { folder } = house;
  for (const space of ['default', 'dev']) {
    await house.call('rules.create', { rule: ruleOf('r', 'sh', LIST_OF_RULE) }, space);
  }
  // Of one space alone.
  await house.call('exceptions.putList', { list: LIST, isReplaced: false }, 'dev');
  await house.call('exceptions.putItem', { item: itemOf('0-0'), isReplaced: false }, 'dev');
  await house.end();
  const stored = new Set<string>();
  for (let life = 0; life < 3; life += 1) {
    const service = spawn(process.execPath, [program, folder, String(life)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    service.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.split('\n').length > 15 * (life + 1)) service.kill('SIGKILL');
    });
    await once(service, 'close');
    for (const host of text.split('\n').slice(0, -1)) stored.add(host);
  }
  house = await new TestSpaces(folder).start(['dev']);
  try {
    const count = house.events.status().nextArrival;
    expect(count).toBeGreaterThanOrEqual(stored.size);
    await expect.poll(() => house.call('alerts.count', { query: {} }), LONG).toEqual({ count });
    await expect
      .poll(() => house.call('alerts.count', { query: {} }, 'dev'), LONG)
      .toEqual({ count: count - 1 });
    for (const space of ['default', 'dev']) {
      const page = (await house.call('alerts.page', ALL, space)) as {
        alerts: { host: string; id: string }[];
      };
      const hosts = new Set(page.alerts.map(({ host }) => host));
      expect(hosts.size).toBe(page.alerts.length);
      const missing = [...stored].filter((host) => !hosts.has(host));
      expect([space, missing]).toEqual([space, space === 'dev' ? ['0-0'] : []]);
      const store = await openDetectionReader(join(folder, detectionFileOf(space)));
      checkSums({ store, runs: (ruleId) => store.runs.list({ ruleId, limit: 1_000 }) });
      store.close();
    }
    // Whether the third was there at the end or not: nothing of it is open.
    expect(house.detection.status().spaces.map(({ id }) => id)).toEqual(['default', 'dev']);
  } finally {
    await house.close();
  }
});

const LONG = { timeout: 20_000 };
