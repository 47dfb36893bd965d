import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { clusterConnection } from './cluster-connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'cluster-connection-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const CLUSTER = {
  name: 'prod',
  url: 'https://a:9200',
  indices: ['logs-*'],
  mode: 'follow' as const,
  from: '10m',
  ca: '',
  user: '',
  passwordFile: '',
  apiKeyFile: '',
};

it('reads secrets from files each time, otherwise from the environment', () => {
  const passwordFile = file('password', 'old\n');
  const basic = { ...CLUSTER, user: 'u', passwordFile };
  const env = { DOCKWARDEN_EVENTS_API_KEY: 'env' };
  const authOf = (entry: typeof CLUSTER) => clusterConnection(entry, env).auth;
  expect(authOf(basic)).toEqual({ kind: 'basic', user: 'u', password: 'old' });
  file('password', 'new');
  expect(authOf(basic)).toEqual({ kind: 'basic', user: 'u', password: 'new' });
  const key = { ...CLUSTER, apiKeyFile: file('key', ' abc== \n') };
  expect(authOf(key)).toEqual({ kind: 'key', key: 'abc==' });
  expect(authOf(CLUSTER)).toEqual({ kind: 'key', key: 'env' });
  const none = clusterConnection({ ...CLUSTER, ca: file('ca', 'PEM') }, {});
  expect(none).toEqual({ url: 'https://a:9200', ca: 'PEM', auth: { kind: 'none' } });
});

it('names a file that cannot be read', () => {
  expect(() => clusterConnection({ ...CLUSTER, ca: '/no/such' }, {})).toThrow(
    expect.objectContaining({
      code: 'SRV1004',
      message: 'cannot read /no/such of the cluster prod (ENOENT)',
    }),
  );
});
