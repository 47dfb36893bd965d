import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { effectiveConfig, usualDataFolder } from './effective-config.ts';
import { printConfig } from './print-config.ts';
import { readConfig } from './read-config.ts';
import { durationText, sizeText } from './setting.ts';

const failure = (text: string) => {
  try {
    readConfig(text, 'dw.toml');
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint?: string };
    return { code, message, hint };
  }
  return null;
};

const FULL = `
[service]
data = "/data\\u007f\\n"
listen = "[::1]:0"
allowed_hosts = ["a.example", "b"]
[limits]
body = 4096
inflated = "1.5GiB"
body_time = "90s"
[sensor]
enabled = true
[oidc.roles]
soc = "analyst"
"soc \\"leads\\"" = "admin"
[oidc.spaces]
soc = ["default", "b"]
[[cluster]]
name = "prod"
url = "https://opensearch.example.com:9200/path"
indices = ["logs-*", "-logs-test*"]
from = "start"
[[retention]]
streams = "falco*"
max_age = "36h"
[[retention]]
max_size = "2GiB"
`;

describe('a configuration file', () => {
  it('is read, with the usual values for the rest', () => {
    const config = readConfig(FULL, 'dw.toml');
    expect(config.service).toEqual({
      data: '/data\u007f\n',
      state: '',
      standby: false,
      roles: [],
      listen: '[::1]:0',
      allowedHosts: ['a.example', 'b'],
      trustedProxies: [],
      insecureIngest: false,
    });
    expect(config.limits).toMatchObject({
      body: 4096,
      inflated: 1_610_612_736,
      bodyTime: 90_000,
      bodyIdle: 15_000,
    });
    expect(config.oidc).toMatchObject({
      issuer: '',
      roles: { soc: 'analyst', 'soc "leads"': 'admin' },
      spaces: { soc: ['default', 'b'] },
    });
    expect(config.retention).toEqual([
      { streams: 'falco*', maxAge: 129_600_000, maxSize: null },
      { streams: '*', maxAge: null, maxSize: 2_147_483_648 },
    ]);
    expect(config.elasticsearch.version).toBe('9.1.0');
  });

  it.each(['', FULL])('is the same when it was printed', (text) => {
    const config = readConfig(text, 'dw.toml');
    const printed = printConfig(config);
    expect(readConfig(printed, 'printed')).toEqual(config);
    expect(printConfig(readConfig(printed, 'printed'))).toBe(printed);
    // eslint-disable-next-line no-control-regex
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it.each([
    [
      'listen = "x"',
      'SRV1006',
      'dw.toml:1: there is no setting listen',
      'it belongs below a line [service]',
    ],
    [
      '[service]\nlisten_on = "x"',
      'SRV1006',
      'dw.toml:2: there is no setting service.listen_on',
      'did you mean `listen`?',
    ],
    ['\n[servce]\n', 'SRV1006', 'dw.toml:2: there is no setting servce', 'did you mean `service`?'],
    [
      '[service]\nbody = 1\n',
      'SRV1006',
      'dw.toml:2: there is no setting service.body',
      'it belongs below a line [limits]',
    ],
    [
      '[service]\n[limits]\nbody = "much"',
      'SRV1007',
      'dw.toml:3: limits.body cannot be "much"',
      'it is a size of at least 1kB, such as "100MB" or "2GiB"',
    ],
    ['[limits]\nbody = -1', 'SRV1007', 'dw.toml:2: limits.body cannot be -1', expect.any(String)],
    [
      '[limits]\nbody_time = "1h30m"',
      'SRV1007',
      'dw.toml:2: limits.body_time cannot be "1h30m"',
      expect.stringContaining('time span'),
    ],
    [
      '[limits]\nbody_time = 30',
      'SRV1007',
      'dw.toml:2: limits.body_time cannot be 30',
      expect.any(String),
    ],
    [
      '[limits]\nrequests = 1.5',
      'SRV1007',
      'dw.toml:2: limits.requests cannot be 1.5',
      'it is a whole number from 1 to 10000',
    ],
    [
      '[log]\nlevel = "loud"',
      'SRV1007',
      'dw.toml:2: log.level cannot be "loud"',
      'it is "debug", "info", "warn", "error"',
    ],
    [
      '[elasticsearch]\nversion = "6.8.0"',
      'SRV1007',
      'dw.toml:2: elasticsearch.version cannot be "6.8.0"',
      expect.stringContaining('7.0.0'),
    ],
    ['service = 1', 'SRV1007', 'dw.toml:1: service is not a table', expect.any(String)],
    [
      '[retention]\nstreams = "*"',
      'SRV1007',
      'dw.toml:1: retention is not a list of tables',
      'write each entry below a line [[retention]]',
    ],
    [
      '[[cluster]]\nurl = "https://u:p@example.com"',
      'SRV1007',
      'dw.toml:2: cluster.url cannot be "https://u:p@example.com"',
      expect.stringContaining('without a password'),
    ],
    [
      '[[cluster]]\nname = "tail"',
      'SRV1007',
      'dw.toml:2: cluster.name cannot be "tail"',
      expect.any(String),
    ],
    [
      '[[cluster]]\nfrom = "soon"',
      'SRV1007',
      'dw.toml:2: cluster.from cannot be "soon"',
      'it is "start" or a time span such as "10m"',
    ],
    [
      '[[retention]]\nmax = 1',
      'SRV1006',
      'dw.toml:2: there is no setting retention.max',
      expect.stringContaining('max'),
    ],
    [
      '[service]\nlisten = 127.0.0.1:9200',
      'SRV1005',
      expect.stringMatching(/^dw.toml:2:\d+ is not TOML: .+$/),
      undefined,
    ],
    [
      '[service]\ndata = "a"\ndata = "b"',
      'SRV1005',
      expect.stringMatching(/^dw.toml:3:\d+ is not TOML: .+$/),
      undefined,
    ],
    ['__proto__ = 1', 'SRV1006', 'dw.toml:1: there is no setting __proto__', expect.any(String)],
    [
      '[limits]\nconstructor = 1',
      'SRV1006',
      'dw.toml:2: there is no setting limits.constructor',
      expect.any(String),
    ],
  ])('%j is refused', (text, code, message, hint) => {
    expect(failure(text)).toEqual({ code, message, hint });
  });
});

describe('the command line', () => {
  const NONE = {
    file: null,
    data: null,
    listen: null,
    state: null,
    standby: false,
    roles: [],
    allowedHosts: [],
    tail: [],
    sensor: false,
    rules: [],
    exceptions: [],
    valueLists: null,
    watchRules: false,
    insecureIngest: false,
    live: false,
  };

  it('takes precedence', () => {
    const config = effectiveConfig({
      ...NONE,
      data: '/d',
      listen: '[::1]:1',
      tail: ['/x'],
      sensor: true,
    });
    expect(config.service).toEqual({
      data: '/d',
      listen: '[::1]:1',
      state: '',
      standby: false,
      roles: [],
      allowedHosts: [],
      trustedProxies: [],
      insecureIngest: false,
    });
    expect([config.tail.paths, config.sensor.enabled]).toEqual([['/x'], true]);
  });

  it('names rules', () => {
    const { rules } = effectiveConfig({
      ...NONE,
      rules: ['/r'],
      exceptions: ['/e.ndjson'],
      valueLists: '/lists',
      watchRules: true,
      insecureIngest: false,
      live: true,
    });
    expect(rules).toEqual({
      paths: ['/r'],
      watch: true,
      exceptions: ['/e.ndjson'],
      valueLists: '/lists',
      live: true,
    });
    expect(effectiveConfig(NONE).rules).toMatchObject({ paths: [], watch: false, live: false });
  });

  it('adds a cluster to those of the file', () => {
    const flags = {
      url: 'https://example.com',
      index: 'logs-a*, logs-b',
      ca: '/ca',
      from: '1h',
      mode: 'search',
    };
    const { cluster } = effectiveConfig({ ...NONE, cluster: flags });
    expect(cluster).toEqual([
      {
        name: 'cluster',
        url: 'https://example.com',
        mode: 'search',
        indices: ['logs-a*', 'logs-b'],
        from: '1h',
        ca: '/ca',
        user: '',
        passwordFile: '',
        apiKeyFile: '',
      },
    ]);
    expect(effectiveConfig(NONE).cluster).toEqual([]);
  });

  it.each([
    ['name = "a"', 'the cluster a has no address'],
    ['url = "http://a"\nindices = []', 'the cluster cluster has no indices'],
    ['url = "http://a"\n[[cluster]]\nurl = "http://b"', 'the cluster cluster is there twice'],
    ['url = "http://a"\nuser = "u"', 'the cluster cluster needs both user and password_file'],
    [
      'url = "http://a"\nuser = "u"\npassword_file = "p"\napi_key_file = "k"',
      'the cluster cluster has a user and an API key',
    ],
  ])('refuses %j', (text, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'dw.toml');
    writeFileSync(file, `[[cluster]]\n${text}`);
    expect(() => effectiveConfig({ ...NONE, file })).toThrow(message);
    rmSync(folder, { recursive: true });
  });

  it('cannot watch rules that are in no file', () => {
    expect(() => effectiveConfig({ ...NONE, watchRules: true })).toThrow(
      'rules are to be watched, but no files of rules are named',
    );
  });

  it.each([{ exceptions: ['/e'] }, { valueLists: '/v' }])('%j goes with files of rules', (more) => {
    expect(() => effectiveConfig({ ...NONE, ...more })).toThrow(
      'exceptions or value lists are read from files, but no files of rules are named',
    );
  });

  it.each(['postgres://u:secret@db/d', 'mysql://db/d', 'db.example'])(
    'takes no state such as %s',
    (state) => {
      expect(() => effectiveConfig({ ...NONE, state })).toThrow(
        'the state is no URL of PostgreSQL without a password',
      );
    },
  );

  it('names a file that cannot be read', () => {
    expect(() => effectiveConfig({ ...NONE, file: '/no/such' })).toThrow(
      'cannot read /no/such (ENOENT)',
    );
  });

  it.each([
    [true, {}, '/var/lib/dockwarden'],
    [false, {}, '/home/me/.local/share/dockwarden'],
    [false, { XDG_DATA_HOME: '/x' }, '/x/dockwarden'],
    [false, { XDG_DATA_HOME: '' }, '/home/me/.local/share/dockwarden'],
  ])('root %s, %j: data is in %s', (isRoot, env, folder) => {
    expect(usualDataFolder(isRoot, '/home/me', env)).toBe(folder);
  });
});

it.each([
  [0, '0'],
  [1, '1'],
  [1500, '1500'],
  [100e6, '100MB'],
  [64 * 1024 ** 2, '64MiB'],
  [2e12, '2TB'],
])('%d bytes are written %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

it.each([
  [0, '0ms'],
  [1_500, '1500ms'],
  [90_000, '90s'],
  [129_600_000, '36h'],
  [86_400_000, '1d'],
])('%d milliseconds are written %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
