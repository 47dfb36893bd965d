import { expect, it } from 'vitest';
import { effectiveConfig, type ConfigFlags } from './effective-config.ts';

const STATE = 'postgres://dockwarden@db.example/dockwarden';
const CLUSTER = {
  url: 'http://127.0.0.1:9200',
  index: 'logs',
  ca: null,
  from: null,
  mode: 'search',
};

const configOf = (changes: Partial<ConfigFlags>) =>
  effectiveConfig({
    file: null,
    data: null,
    listen: null,
    state: STATE,
    standby: false,
    roles: ['api,detect'],
    allowedHosts: [],
    tail: [],
    sensor: false,
    rules: [],
    exceptions: [],
    valueLists: null,
    watchRules: false,
    insecureIngest: false,
    live: false,
    cluster: CLUSTER,
    ...changes,
  });

it('takes roles of the command line, one by one or separated by commas', () => {
  expect(configOf({}).service.roles).toEqual(['api', 'detect']);
  expect(configOf({ roles: ['detect', 'api', 'api'] }).service.roles).toEqual(['detect', 'api']);
  expect(configOf({ roles: [] }).service.roles).toEqual([]);
  expect(configOf({ roles: ['api'], cluster: null }).service.roles).toEqual(['api']);
});

it.each([
  [{ roles: ['ingest'] }, 'no role "ingest"'],
  [{ roles: ['api', ''] }, 'no role ""'],
  [{ state: '' }, 'workers share a state in PostgreSQL'],
  [{ cluster: null }, 'searches a cluster'],
  [{ cluster: { ...CLUSTER, mode: 'follow' } }, 'a cluster is followed'],
  [{ live: true }, 'run as events arrive'],
  [{ rules: ['rules'] }, 'rules come from files'],
  [{ tail: ['/var/log/x'] }, 'files are followed'],
  [{ sensor: true }, 'the sensor is on'],
  [{ standby: true }, 'does not stand by'],
] as const)('refuses what workers cannot share: %j', (changes, message) => {
  expect(() => configOf(changes)).toThrow(
    expect.objectContaining({ code: 'SRV1017', message: expect.stringContaining(message) }),
  );
});
