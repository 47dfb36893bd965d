import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  missingFor,
  startEngine,
  type TestEngine,
} from '../../respond/containers/engines.testing.ts';
import { DEFAULT_LIMITS } from '../../respond/containers/responses.ts';
import { DEFAULT_PROTECTION } from '../../respond/containers/protection.ts';
import { builtProgram } from '../../stores/built-program.testing.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import type { ResponseConfig } from './config.ts';
import { ContainerResponses } from './container-responses.ts';

/** Approves and executes a response, and says so as soon as it has begun. */
const SERVICE = `
  import { openDetectionStore } from '../../stores/open/detection.ts';
  import { ContainerResponses } from './container-responses.ts';
  const [folder, config, action, container] = process.argv.slice(2);
  const store = await openDetectionStore(folder + '/detection.db');
  const responses = new ContainerResponses({
    store, config: JSON.parse(config), now: Date.now, log: { warn: () => {} }, recorded: () => {},
  });
  const plan = await responses.responder.plan(action, container, null);
  const cause = { reason: 'a test', alert: null, story: null, playbook: null };
  const { id, digest } = responses.responses.propose(plan, cause, 'ann');
  responses.responses.approve(id, digest, 'ben');
  process.stdout.write('ready\\n');
  await responses.responses.execute(id, 'ben');
  process.stdout.write('done\\n');
  setInterval(() => {}, 1_000);`;

const missing = missingFor('docker');

describe.skipIf(missing.length > 0)('the responses of a service that is killed', () => {
  let at: TestEngine;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'respond-kill-'));
    at = await startEngine('docker');
  }, 120_000);
  afterAll(async () => {
    await at.stop();
    rmSync(folder, { recursive: true });
  }, 120_000);

  test.each([
    ['collect', 0],
    ['isolate', 5],
    ['isolate', 20],
    ['isolate', 60],
    ['collect', 40],
  ] as const)(
    '%s, killed %i ms after it began, is done once and reported once',
    async (action, ms) => {
      const name = `${action}-${ms}`;
      const data = mkdtempSync(join(folder, 'data-'));
      const config: ResponseConfig = {
        engines: [`docker=${at.socket}`],
        limits: DEFAULT_LIMITS,
        protection: DEFAULT_PROTECTION,
        folder: data,
        evidenceBytes: 64 * 1024 * 1024,
        playbooks: [],
      };
      await at.start(name);
      const program = await builtProgram(import.meta.dirname, SERVICE);
      const service = spawn(
        process.execPath,
        [program, data, JSON.stringify(config), action, name],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await once(service.stdout, 'data');
      setTimeout(() => service.kill('SIGKILL'), ms);
      await once(service, 'close');

      for (let start = 1; start <= 2; start += 1) {
        const told: (string | undefined)[] = [];
        const store = await openDetectionStore(join(data, 'detection.db'));
        const responses = new ContainerResponses({
          store,
          config,
          now: Date.now,
          log: { warn: () => {} },
          recorded: (_: string, changes: RecordedChanges) => told.push(changes.message),
        });
        const [before] = responses.journal.list();
        await responses.start();
        if (before?.state === 'approved') await responses.responses.execute(before.id, 'ben');
        const [after] = responses.journal.list();
        expect(after?.state).toBe('done');
        expect(after?.steps.filter(({ state }) => state === 'done')).toHaveLength(1);
        expect(after?.hasChanged).toBe(true);
        expect(told).toHaveLength(before?.state === 'begun' ? 1 : 0);
        if (start === 2) expect(before?.state).toBe('done');
        store.close();
      }
      if (action === 'isolate') expect((await at.engine.find(name))?.networks).toEqual([]);
    },
    60_000,
  );
});
