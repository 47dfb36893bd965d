import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFor, startEngine, type TestEngine } from './engines.testing.ts';
import { Evidence } from './evidence.ts';
import { processesIn } from './host-processes.ts';
import type { ActionName, ActionOptions } from './plan.ts';
import { DEFAULT_PROTECTION } from './protection.ts';
import { Responder } from './responder.ts';

const run = promisify(execFile);
const ID = '00000000-0000-4000-8000-000000000001';

/** Every action on a real engine: planned, done, verified, done again, undone. What a host cannot run is skipped. */
describe.each(['docker', 'podman'] as const)('responses on %s', (kind) => {
  const missing = missingFor(kind);
  const it = test.skipIf(missing.length > 0);
  if (missing.length > 0) console.log(`${kind}: SKIPPED, this host lacks ${missing.join(', ')}`);
  let at: TestEngine;
  let folder = '';
  let responder: Responder;
  let stopped: string | null = null;

  beforeAll(async () => {
    if (missing.length > 0) return;
    folder = mkdtempSync(join(tmpdir(), 'respond-evidence-'));
    at = await startEngine(kind);
    responder = new Responder({
      engines: [at.engine],
      protection: { ...DEFAULT_PROTECTION, own: [] },
      evidence: new Evidence(folder, { maxBytes: 64 * 1024 * 1024, freeBytes: 0 }),
      whyStopped: () => stopped,
      now: Date.now,
    });
  }, 120_000);
  afterAll(async () => {
    if (missing.length > 0) return;
    await at.stop();
    rmSync(folder, { recursive: true });
  }, 120_000);

  const plan = (action: ActionName, container: string, options: Partial<ActionOptions> = {}) =>
    responder.plan(action, container, null, options);
  /** Whether a container reaches another one. */
  const reaches = async (from: string, to: string) =>
    at
      .cli('exec', from, 'ping', '-c', '1', '-W', '1', to)
      .then(() => true)
      .catch(() => false);
  const addressOf = async (name: string) =>
    (await at.engine.find(name))?.networks.find(({ network }) => network === at.network)?.address ??
    '';

  it('a container is paused and unpaused, and nothing is done twice', async () => {
    await at.start('web');
    const made = await plan('pause', 'web');
    expect(made).toMatchObject({ isDone: false, isProduction: false, target: { name: 'web' } });
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect((await at.engine.find('web'))?.status).toBe('paused');
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: true });
    expect(await plan('pause', 'web')).toMatchObject({ isDone: true });
    expect(await responder.undo(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect((await at.engine.find('web'))?.status).toBe('running');
    expect(await responder.undo(ID, made)).toMatchObject({ state: 'done', wasSo: true });
  }, 60_000);

  it.each(['stop', 'kill'] as const)(
    '%s ends a container, paused or not, and its undo starts it',
    async (action) => {
      await at.start(action);
      await at.cli('pause', action);
      const made = await plan(action, action, { graceSeconds: 1 });
      expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: false });
      expect((await at.engine.find(action))?.status).toBe('exited');
      expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: true });
      expect(await responder.undo(ID, made)).toMatchObject({ state: 'done', wasSo: false });
      expect((await at.engine.find(action))?.status).toBe('running');
    },
    60_000,
  );

  it('one process is killed, and the others go on', async () => {
    const id = await at.start('procs', [], ['sh', '-c', 'sleep 1111 & sleep 2222']);
    const victim = processesIn(id).find(({ command }) => command === 'sleep 1111')!;
    await expect(plan('kill-process', 'procs', { pid: process.pid })).rejects.toThrow(
      /has no process/,
    );
    const made = await plan('kill-process', 'procs', { pid: victim.pid });
    expect(made.undo).toBeNull();
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect(processesIn(id).map(({ command }) => command)).toContain('sleep 2222');
    expect(await at.engine.find('procs')).toMatchObject({ status: 'running' });
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: true });
  }, 60_000);

  it('a process whose pid has another start is not killed', async () => {
    const id = await at.start('reused');
    const [first] = processesIn(id);
    const made = await plan('kill-process', 'reused', { pid: first!.pid });
    const other = { ...made, process: { ...first!, startTime: '1' } };
    expect(await responder.execute(ID, other)).toMatchObject({ state: 'done', wasSo: true });
    expect(processesIn(id)).toHaveLength(1);
  }, 60_000);

  it('a disconnected container reaches nothing, and comes back with its address and names', async () => {
    await at.start('peer');
    await at.start('attacked', ['--network-alias', 'shop']);
    const [address, peer] = [await addressOf('attacked'), await addressOf('peer')];
    expect(await reaches('attacked', peer)).toBe(true);
    const made = await plan('isolate', 'attacked');
    expect(made.before.networks).toMatchObject([{ network: at.network, address }]);
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect(await reaches('attacked', peer)).toBe(false);
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: true });
    // A restart does not end it.
    await at.cli('restart', '-t', '0', 'attacked');
    expect(await responder.undo(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect(await addressOf('attacked')).toBe(address);
    const [attached] = (await at.engine.find('attacked'))!.networks;
    expect(attached?.aliases).toEqual(made.before.networks[0]?.aliases);
    expect(await reaches('attacked', peer)).toBe(true);
    expect(await responder.undo(ID, made)).toMatchObject({ state: 'done', wasSo: true });
  }, 60_000);

  it('an address that was given away meanwhile is replaced, and the undo says so', async () => {
    await at.start('evicted');
    const made = await plan('isolate', 'evicted');
    await responder.execute(ID, made);
    const { address } = made.before.networks[0]!;
    await at.start('thief', ['--ip', address]);
    const undone = await responder.undo(ID, made);
    expect(undone).toMatchObject({ state: 'done' });
    expect(undone.remarks).toEqual([expect.stringContaining(`instead of ${address}`)]);
    await at.remove('thief');
  }, 60_000);

  it('rules in its network namespace cut a container off, and change neither address nor name', async () => {
    await at.start('ruled');
    const [before, peer] = [await at.engine.find('ruled'), await addressOf('peer')];
    const made = await plan('isolate', 'ruled', { via: 'rules' });
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect(await reaches('ruled', peer)).toBe(false);
    expect(await reaches('ruled', '127.0.0.1')).toBe(true);
    expect((await at.engine.find('ruled'))?.networks).toEqual(before?.networks);
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: true });
    expect(await responder.undo(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    expect(await reaches('ruled', peer)).toBe(true);
  }, 60_000);

  it('a container in the network of its host is not isolated, and one that is shared says so', async () => {
    await at.cli('run', '-d', '--name', 'hosted', '--network', 'host', at.image, 'sleep', '3600');
    await expect(plan('isolate', 'hosted')).rejects.toMatchObject({ code: 'RSP1007' });
    await at.start('main');
    await at.cli(
      'run',
      '-d',
      '--name',
      'side',
      '--network',
      'container:main',
      at.image,
      'sleep',
      '9',
    );
    await expect(plan('isolate', 'side')).rejects.toThrow(/network of another container/);
    expect((await plan('isolate', 'main')).affects).toContain(
      'side is in the same network, and is cut off with it.',
    );
    await at.remove('side');
  }, 60_000);

  it('evidence is stored with its digests, and without secrets', async () => {
    const options = ['-e', 'PASSWORD=hunter2'];
    const script = 'echo loot > /found; echo to out; echo to err >&2; sleep 3600';
    await at.start('looted', options, ['sh', '-c', script]);
    const made = await plan('collect', 'looted');
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: false });
    const evidence = responder.evidence.folderOf(ID);
    const manifest = await responder.evidence.manifest(ID);
    expect(manifest?.missing).toEqual([]);
    const names = manifest!.files.map(({ name, partial }) => [name, partial]);
    expect(names).toEqual(
      [
        'inspect.json',
        'top.json',
        'processes.json',
        'connections.txt',
        'changes.json',
        'logs.txt',
        'files.tar.gz',
      ].map((name) => [name, null]),
    );
    for (const { name, sha256 } of manifest!.files) {
      const { stdout } = await run('sha256sum', [join(evidence, name)]);
      expect(stdout.slice(0, 64)).toBe(sha256);
    }
    const text = (name: string) => readFileSync(join(evidence, name), 'utf8');
    expect(text('inspect.json')).toContain('PASSWORD=…');
    expect(text('inspect.json')).not.toContain('hunter2');
    expect(text('logs.txt')).toMatch(/^\S+ to out\n\S+ to err\n$|^\S+ to err\n\S+ to out\n$/);
    expect(text('changes.json')).toContain('/found');
    expect(gunzipSync(readFileSync(join(evidence, 'files.tar.gz'))).includes('loot')).toBe(true);
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'done', wasSo: true });
    appendFileSync(join(evidence, 'logs.txt'), 'more');
    expect(await responder.evidence.isIntact(ID)).toBe(false);
  }, 60_000);

  it('evidence beyond its limit is cut off, and says so', async () => {
    await at.start('large', [], ['sh', '-c', 'yes | head -c 300000; sleep 3600']);
    const small = new Responder({
      engines: [at.engine],
      protection: { ...DEFAULT_PROTECTION, own: [] },
      evidence: new Evidence(folder, { maxBytes: 50_000, freeBytes: 0 }),
      whyStopped: () => null,
      now: Date.now,
    });
    const made = await small.plan('collect', 'large', null);
    expect(await small.execute(ID, made)).toMatchObject({ state: 'done' });
    const { files } = (await small.evidence.manifest(ID))!;
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(50_000);
    expect(files.filter(({ partial }) => partial !== null).length).toBeGreaterThan(0);
  }, 60_000);

  it('a container that was replaced or restarted since the plan is not touched', async () => {
    await at.start('replaced');
    const made = await plan('kill', 'replaced');
    await at.cli('restart', '-t', '0', 'replaced');
    const outcome = await responder.execute(ID, made);
    expect(outcome).toMatchObject({ state: 'failed', code: 'RSP1006' });
    await at.remove('replaced');
    await at.start('replaced');
    const paused = { ...made, action: 'pause' } as const;
    expect(await responder.execute(ID, paused)).toMatchObject({ state: 'failed', code: 'RSP1006' });
    expect((await at.engine.find('replaced'))?.status).toBe('running');
  }, 60_000);

  it('protected containers are not acted on, and a kill switch stops what has not begun', async () => {
    await at.start('safe', ['--label', 'dockwarden.protected=true']);
    await expect(plan('pause', 'safe')).rejects.toMatchObject({ code: 'RSP1005' });
    await at.start('kube', ['--label', 'io.kubernetes.pod.namespace=kube-system']);
    await expect(plan('pause', 'kube')).rejects.toMatchObject({ code: 'RSP1005' });
    await at.start('prod', ['--label', 'io.kubernetes.pod.namespace=shop-prod']);
    const made = await plan('pause', 'prod');
    expect(made.isProduction).toBe(true);
    stopped = 'responses are stopped';
    expect(await responder.execute(ID, made)).toMatchObject({ state: 'failed', code: 'RSP1008' });
    stopped = null;
    expect((await at.engine.find('prod'))?.status).toBe('running');
    await expect(plan('pause', 'no-such')).rejects.toMatchObject({ code: 'RSP1004' });
    await expect(plan('pause', '../../info')).rejects.toMatchObject({ code: 'RSP1004' });
  }, 60_000);
});
