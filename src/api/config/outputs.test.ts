import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { outputsOf } from './outputs.ts';
import { readConfig } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const outputs = (lines: string, env = {}) =>
  outputsOf(readConfig(`[output]\n${lines}`, 'test.toml'), env);
const URL_LINE = 'url = "https://cluster:9200"';

it('writes nothing without an address, and alerts alone unless events are asked for', () => {
  expect(outputs('events = true')).toEqual({ alerts: null, events: null });
  expect(outputs(URL_LINE)).toMatchObject({
    alerts: { alias: '.alerts-security.alerts-dockwarden', backfillMs: 30 * 86_400_000 },
    events: null,
  });
  expect(outputs(`${URL_LINE}\nalerts = false\nevents = true\nstreams = ["logs-*"]`)).toMatchObject(
    {
      alerts: null,
      events: { alias: 'dockwarden-events', streams: ['logs-*'] },
    },
  );
});

it('signs in with what files have, or else the environment', () => {
  const key = file('key', 'abc=\n');
  const password = file('password', 'secret\n');
  const authOf = (lines: string, env = {}) =>
    outputs(`${URL_LINE}\n${lines}`, env).alerts?.connection.auth;
  const env = { DOCKWARDEN_OUTPUT_USER: 'u', DOCKWARDEN_OUTPUT_PASSWORD: 'p' };
  expect(authOf('')).toEqual({ kind: 'none' });
  expect(authOf('', env)).toEqual({ kind: 'basic', user: 'u', password: 'p' });
  expect(authOf('', { ...env, DOCKWARDEN_OUTPUT_API_KEY: 'k' })).toEqual({ kind: 'key', key: 'k' });
  expect(authOf(`user = "ann"\npassword_file = "${password}"`, env)).toEqual({
    kind: 'basic',
    user: 'ann',
    password: 'secret',
  });
  expect(authOf(`api_key_file = "${key}"`, env)).toEqual({ kind: 'key', key: 'abc=' });
  const ca = file('ca.pem', 'PEM');
  expect(outputs(`${URL_LINE}\nca = "${ca}"`).alerts?.connection.ca).toBe('PEM');
  expect(() => authOf('api_key_file = "/no/such"')).toThrow(
    expect.objectContaining({ code: 'SRV1004' }),
  );
});

it.each([
  'url = "https://ann:secret@cluster:9200"',
  'url = "cluster:9200"',
  'alerts_alias = "Alerts"',
  'events_alias = "a,b"',
])('does not take %s', (line) => {
  expect(() => outputs(line)).toThrow(expect.objectContaining({ code: 'SRV1007' }));
});
