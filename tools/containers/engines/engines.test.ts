import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ContainersError } from '../errors.ts';
import { alertsOfUnknownContainers } from '../unknown-containers.ts';
import { startDaemon } from './daemon.ts';
import type { EngineContainer } from './engine.ts';
import { wrongFacts } from './facts.ts';
import { ImageNames } from './images.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engines-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const started = (id: string): EngineContainer => ({
  id,
  name: `name-${id}`,
  image: 'shop.example/web:1',
  ended: Promise.resolve({ code: 0, timedOut: false, output: '' }),
  remove: async () => {},
});

function recording(...containers: readonly object[]): string {
  const path = join(folder, 'recording');
  const lines = containers.map((container) =>
    JSON.stringify({ event: { action: 'exec' }, process: { name: 'sh' }, container }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const known = (id: string) => ({
  id,
  name: `name-${id}`,
  runtime: 'docker',
  image: { name: 'shop.example/web', tag: ['1'] },
});

test('events must show what was requested of the engine', () => {
  const late = recording({ id: 'a' }, known('a'), known('b'));
  expect(wrongFacts(late, [started('a'), started('b')], 'docker', true)).toEqual([]);
  expect(wrongFacts(late, [started('a')], 'docker', false)).toEqual([
    'name-a of shop.example/web:1: an event says {"id":"a"}',
  ]);
  expect(wrongFacts(late, [started('b')], 'podman', true)).toHaveLength(1);
  const first = recording({ id: 'a' });
  expect(wrongFacts(first, [started('a')], 'docker', true)).toEqual([
    '1 of 1 containers ended before their image was known',
  ]);
  expect(wrongFacts(late, [started('c')], 'docker', true)).toEqual([
    'name-c: no exec of it was seen',
  ]);
});

test('alerts of what is no container are named', () => {
  const path = join(folder, 'recording');
  const alert = (id: string, name?: string) =>
    JSON.stringify({ 'kibana.alert.rule.name': 'Rule', container: { id, name } });
  writeFileSync(`${path}.alerts.ndjson`, [alert('a'), alert('b'), alert('c', 'web')].join('\n'));
  expect(alertsOfUnknownContainers(path, [{ container: 'a' } as never])).toEqual([
    'alert of b: Rule',
  ]);
});

test('an image name belongs to one root, and is given once', async () => {
  const tagged: string[] = [];
  const names = new ImageNames();
  const ask = (image: string, root: 'debian' | 'busybox') =>
    names.nameOf(image, root, async (from, to) => tagged.push(`${from} ${to}`));
  expect(await Promise.all([ask('r:5000/a:1', 'debian'), ask('r:5000/a:1', 'busybox')])).toEqual([
    'r:5000/a:1',
    'r:5000/a-busybox:1',
  ]);
  await ask('r:5000/a:1', 'debian');
  expect(tagged).toEqual(['debian r:5000/a:1', 'busybox r:5000/a-busybox:1']);
});

test('a daemon that ends at once is said with its last words', async () => {
  const log = join(folder, 'log');
  const failing = startDaemon(['sh', '-c', 'echo no room'], log, async () => false);
  await expect(failing).rejects.toThrow(new ContainersError('sh did not start: no room'));
  const serving = await startDaemon(['sleep', '60'], log, async () => true);
  await serving.stop();
});
