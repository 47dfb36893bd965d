import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtProgram } from '../../stores/built-program.testing.ts';
import { DockerEngine } from './engines/docker-engine.ts';
import { missingFor, startEngine, type TestEngine } from './engines.testing.ts';
import { Evidence } from './evidence.ts';
import { FileJournal } from './file-journal.ts';
import { processesIn } from './host-processes.ts';
import type { ActionOptions } from './plan.ts';
import { DEFAULT_PROTECTION } from './protection.ts';
import { Responder } from './responder.ts';
import { DEFAULT_LIMITS, Responses } from './responses.ts';

/** A door before a real engine that passes requests on, and spoils answers. */
class Door {
  readonly socket: string;
  /** What is done to changes; everything else is passed on. */
  fault: 'none' | 'lost' | 'error after' | 'error before' | 'hang before' = 'none';
  readonly changes: string[] = [];
  onChange: (path: string) => void = () => {};
  readonly #server: Server;

  constructor(folder: string, engine: string) {
    this.socket = join(folder, `door-${Math.random().toString(36).slice(2)}.sock`);
    this.#server = createServer((asked, answer) => {
      const { method = 'GET', url = '/', headers } = asked;
      const fault = method === 'GET' ? 'none' : this.fault;
      if (fault === 'hang before') return;
      if (fault === 'error before') return void answer.writeHead(500).end('{"message":"no"}');
      const passed = request({ socketPath: engine, method, path: url, headers }, (real) => {
        if (method !== 'GET') {
          this.changes.push(url);
          this.onChange(url);
        }
        real.on('error', () => {});
        if (fault === 'lost') return void real.resume();
        answer.writeHead(fault === 'error after' ? 500 : (real.statusCode ?? 0), real.headers);
        real.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      asked.pipe(passed);
    }).listen(this.socket);
  }

  close = () => {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  };
}

const missing = missingFor('docker');
const CAUSE = { reason: 'a test', alert: null, story: null, playbook: null };

describe.skipIf(missing.length > 0)('responses on an engine that fails', () => {
  let at: TestEngine;
  let folder = '';
  let door: Door;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'respond-evidence-'));
    at = await startEngine('docker');
    door = new Door(folder, at.socket);
  }, 120_000);
  afterAll(async () => {
    await door.close();
    await at.stop();
    rmSync(folder, { recursive: true });
  }, 120_000);

  const responsesBy = (socket: string, perHour = 100) => {
    const journal = new FileJournal(mkdtempSync(join(folder, 'journal-')));
    let id = 0;
    const responder = new Responder({
      engines: [new DockerEngine('docker', 'docker', socket, 500)],
      protection: { ...DEFAULT_PROTECTION, own: [] },
      evidence: new Evidence(folder),
      whyStopped: () => journal.whyStopped(),
      now: Date.now,
      verifyMs: 1_500,
    });
    const responses = new Responses({
      responder,
      journal,
      limits: { ...DEFAULT_LIMITS, perHour },
      makeId: () => `00000000-0000-4000-8000-${String((id += 1)).padStart(12, '0')}`,
      now: Date.now,
    });
    const approved = async (
      action: 'pause' | 'isolate' | 'kill-process',
      container: string,
      options: Partial<ActionOptions> = {},
    ) => {
      const plan = await responder.plan(action, container, null, options);
      const { id: made, digest } = responses.propose(plan, CAUSE, 'ann');
      return responses.approve(made, digest, 'ben').id;
    };
    return { journal, responses, responder, approved };
  };

  test('what an engine did, but did not say, is known by its state', async () => {
    for (const fault of ['lost', 'error after'] as const) {
      await at.start(fault.replace(' ', '-'));
      const { responses, approved } = responsesBy(door.socket);
      const id = await approved('pause', fault.replace(' ', '-'));
      door.fault = fault;
      expect(await responses.execute(id, 'ben')).toMatchObject({ state: 'done', hasChanged: true });
      door.fault = 'none';
      expect(await responses.undo(id, 'ben', 'over')).toMatchObject({ state: 'undone' });
    }
  }, 60_000);

  test('what an engine refused or left is said, and can be tried again', async () => {
    await at.start('refused');
    const { responses, approved } = responsesBy(door.socket);
    const id = await approved('pause', 'refused');
    for (const fault of ['error before', 'hang before'] as const) {
      door.fault = fault;
      const failed = await responses.execute(id, 'ben');
      expect(failed).toMatchObject({ state: 'failed', outcome: { wasSo: false } });
      expect(failed.outcome?.message).toMatch(fault === 'error before' ? /500: no/ : /in time/);
    }
    door.fault = 'none';
    expect(await responses.execute(id, 'ben')).toMatchObject({ state: 'done' });
  }, 60_000);

  test('of a dead engine it is not known what it did', async () => {
    await at.start('lonely');
    const own = new Door(folder, at.socket);
    const { responses, approved } = responsesBy(own.socket);
    const id = await approved('pause', 'lonely');
    await own.close();
    expect(await responses.execute(id, 'ben')).toMatchObject({
      state: 'unknown',
      outcome: { code: 'RSP1001' },
    });
  }, 60_000);

  test('what was so before is not undone', async () => {
    await at.start('paused');
    await at.cli('pause', 'paused');
    const { responses, approved } = responsesBy(door.socket);
    const id = await approved('pause', 'paused');
    expect(await responses.execute(id, 'ben')).toMatchObject({ state: 'done', hasChanged: false });
    await expect(responses.undo(id, 'ben', '')).rejects.toMatchObject({ code: 'RSP1010' });
  }, 60_000);

  test('plans are approved by another person in production, once, before they expire, and up to a limit', async () => {
    await at.start('many', ['--label', 'environment=prod']);
    const { responses, responder, journal } = responsesBy(door.socket, 1);
    const plan = await responder.plan('pause', 'many', null);
    const { id, digest } = responses.propose(plan, CAUSE, 'ann');
    expect(() => responses.approve(id, digest, 'ann')).toThrow(/another person/);
    expect(() => responses.approve(id, 'other', 'ben')).toThrow(/not that of the response/);
    await expect(responses.execute(id, 'ben')).rejects.toThrow(/is proposed/);
    responses.approve(id, digest, 'ben');
    expect(await responses.execute(id, 'ben')).toMatchObject({ state: 'done' });
    await expect(responses.execute(id, 'ben')).rejects.toMatchObject({ code: 'RSP1010' });
    const second = responses.propose(plan, CAUSE, 'ann');
    responses.approve(second.id, second.digest, 'ben');
    await expect(responses.execute(second.id, 'ben')).rejects.toMatchObject({ code: 'RSP1009' });
    journal.put({ ...responses.get(second.id), expiresAt: Date.now() - 1 });
    expect(responses.get(second.id)).toMatchObject({ state: 'expired' });
    journal.stop('enough');
    expect(await responses.undo(id, 'ben', '')).toMatchObject({ state: 'undone' });
  }, 60_000);

  test.each([
    ['before', 0],
    ['after the first', 1],
    ['after the second', 2],
  ])(
    'a process that is killed %s network was disconnected goes on: done once',
    async (_, count) => {
      const name = `killed-${count}`;
      if (count === 0) await at.cli('network', 'create', '--subnet', '10.127.1.0/24', 'back');
      await at.start(name);
      await at.cli('network', 'connect', 'back', name);
      const { responses, journal, approved } = responsesBy(door.socket);
      const id = await approved('isolate', name);
      const before = journal.get(id)!.plan.before.networks;
      const program = await builtProgram(import.meta.dirname, PROGRAM);
      door.changes.length = 0;
      door.fault = count === 0 ? 'hang before' : 'none';
      const { folder: journalFolder } = journal;
      const child = spawn(process.execPath, [program, door.socket, journalFolder, id], {
        stdio: 'inherit',
      });
      door.onChange = () => {
        if (door.changes.length === count) child.kill('SIGKILL');
      };
      if (count === 0) {
        await expect.poll(() => journal.get(id)?.state, { timeout: 20_000 }).toBe('begun');
        child.kill('SIGKILL');
      }
      await once(child, 'close');
      door.onChange = () => {};
      door.fault = 'none';
      expect(journal.get(id)?.state).toBe('begun');
      const [resumed] = await responses.resume('dockwarden');
      expect(resumed).toMatchObject({ state: 'done', hasChanged: true });
      // Where an answer was lost with the process, it is not asked again.
      expect(door.changes).toHaveLength(2);
      expect(resumed?.steps.filter(({ state }) => state === 'done')).toHaveLength(1);
      expect(await responses.resume('dockwarden')).toEqual([]);
      expect(await responses.undo(id, 'ben', 'over')).toMatchObject({ state: 'undone' });
      expect(
        (await at.engine.find(name))?.networks.map(({ network }) => network).toSorted(),
      ).toEqual(before.map(({ network }) => network).toSorted());
      await at.remove(name);
    },
    60_000,
  );

  test('a container that a killed process has left paused goes on, without the process that was meant', async () => {
    const id = await at.start('frozen', [], ['sh', '-c', 'sleep 1111 & sleep 2222']);
    const victim = processesIn(id).find(({ command }) => command === 'sleep 1111');
    const { responses, journal, approved } = responsesBy(door.socket);
    const response = await approved('kill-process', 'frozen', { pid: victim!.pid });
    const program = await builtProgram(import.meta.dirname, PROGRAM);
    const child = spawn(process.execPath, [program, door.socket, journal.folder, response], {
      stdio: 'inherit',
    });
    door.onChange = () => child.kill('SIGKILL');
    await once(child, 'close');
    door.onChange = () => {};
    expect((await at.engine.find('frozen'))?.status).toBe('paused');
    expect(await responses.resume('dockwarden')).toMatchObject([{ state: 'done' }]);
    expect((await at.engine.find('frozen'))?.status).toBe('running');
    const left = processesIn(id).map(({ command }) => command);
    expect(left).toContain('sleep 2222');
    expect(left).not.toContain('sleep 1111');
  }, 60_000);
});

/** Executes an approved response. */
const PROGRAM = `
  import { DockerEngine } from './engines/docker-engine.ts';
  import { Evidence } from './evidence.ts';
  import { FileJournal } from './file-journal.ts';
  import { DEFAULT_PROTECTION } from './protection.ts';
  import { Responder } from './responder.ts';
  import { DEFAULT_LIMITS, Responses } from './responses.ts';
  const [socket, folder, id] = process.argv.slice(2);
  const journal = new FileJournal(folder);
  const responder = new Responder({
    engines: [new DockerEngine('docker', 'docker', socket)],
    protection: { ...DEFAULT_PROTECTION, own: [] },
    evidence: new Evidence(folder),
    whyStopped: () => null,
    now: Date.now,
  });
  const limits = DEFAULT_LIMITS;
  const responses = new Responses({ responder, journal, limits, makeId: () => id, now: Date.now });
  await responses.execute(id, 'ben');`;
