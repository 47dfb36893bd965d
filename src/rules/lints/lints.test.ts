import { describe, expect, it } from 'vitest';
import { codesOf, loadText, ruleText } from '../rule.testing.ts';
import type { Data } from '../model/data.ts';

const forQuery = (query: string, more: Record<string, Data> = {}) => codesOf({ query, ...more });

describe('conditions that exclude each other', () => {
  it.each([
    'process where process.name == "sh" and process.name != "sh"',
    'process where process.name in ("sh", "ash") and not process.name : "*SH"',
    'process where process.name : "SH" and process.name : "bash"',
    'process where process.pid == 1 and process.pid > 1',
    'process where process.name == "sh" and (process.pid > 1 and process.name : "b*")',
    'file where event.type == "creation" and (process.pid == 1 and process.pid == 2 or user.id == "0")',
  ])('%s', async (query) => {
    expect(await forQuery(query)).toEqual(['RUL2001']);
  });

  it.each([
    'process where process.name == "sh" and process.args == "sh" and process.args == "-c"',
    'process where process.name in ("sh", "ash") and process.name : "*SH"',
    'process where process.name : "SH" and process.name : "sh"',
    'process where process.name : "Abc" and process.name regex "[A]bc"',
    'process where process.name : "abc" and process.name like "A*"',
    'process where process.name == "sh" or process.name == "bash"',
    'process where not (process.name == "sh" and process.name == "bash") and user.id == "0"',
  ])('quiet: %s', async (query) => {
    expect(await forQuery(query)).toEqual([]);
  });
});

describe('closed sets', () => {
  it.each([
    ['proces where process.name == "sh"', 1],
    ['process where event.type in ("start", "started") and process.name == "sh"', 1],
    ['process where event.type : "st*t" and process.name == "sh"', 0],
    ['process where event.type like "ST*" and process.name == "sh"', 1],
    ['process where event.type : "START" and process.name == "sh"', 0],
    ['process where event.type == "START" and process.name == "sh"', 1],
    ['any where event.outcome regex "succ.*" and process.name == "sh"', 0],
  ])('%s: %i', async (query, count) => {
    expect(await forQuery(query)).toEqual(Array.from({ length: count }, () => 'RUL2002'));
  });

  it('leaves categories alone where another field has them', async () => {
    const query = 'proces where process.name == "sh"';
    expect(await forQuery(query, { event_category_override: 'kind' })).toEqual([]);
  });
});

describe('fields that a source never has', () => {
  const query = 'process where process.parent.command_line : "*x*"';

  it.each<[string, readonly string[], number]>([
    ['one pattern', ['logs-cloud_defend.process*'], 1],
    ['all patterns', ['logs-cloud_defend.process*', '-*old*', 'logs-cloud_defend*'], 1],
    ['another source too', ['logs-cloud_defend*', 'logs-endpoint*'], 0],
    ['none', [], 0],
  ])('%s', async (_, index, count) => {
    expect(await forQuery(query, { index: [...index] })).toHaveLength(count);
  });

  it('leaves optional fields alone', async () => {
    const optional = 'process where ?process.command_line : "*x*"';
    expect(await forQuery(optional, { index: ['logs-cloud_defend*'] })).toEqual([]);
  });
});

describe('wildcards and lists', () => {
  it.each([
    ['process where process.name != "kube*" and user.id == "0"', 'RUL2005'],
    ['process where process.name in~ ("kube*", "sh")', 'RUL2005'],
    ['process where process.name like ("sh", "bash")', 'RUL2006'],
    ['process where process.name like ("sh", "b*")', undefined],
    ['process where process.name like~ "sh"', undefined],
    ['process where container.id like "*" and user.id == "0"', 'RUL2007'],
    [
      'process where container.id : "*" and process.entry_leader.entry_meta.type == "container"',
      undefined,
    ],
    [
      'process where user.id == "0" and container.id : "*" and process.entry_leader.entry_meta.type != "container"',
      'RUL2007',
    ],
    ['process where process.args : "*" and user.id == "0"', undefined],
    ['process where process.name : ("sh", "SH")', 'RUL2004'],
    ['process where process.name in ("sh", "SH")', undefined],
    ['process where user.id == "0" and process.name == "a" and user.id == "0"', 'RUL2004'],
  ])('%s', async (query, code) => {
    expect(await forQuery(query)).toEqual(code === undefined ? [] : [code]);
  });
});

describe('negations alone', () => {
  it.each([
    ['process where process.name != "sh"', 'RUL2008'],
    ['process where container.id : "?*" and not process.name in ("sh", "bash")', 'RUL2008'],
    ['process where not (event.type == "end" or process.name : "sh")', 'RUL2008'],
    ['process where process.name != null and process.name != "sh"', undefined],
    ['process where process.args : "-c" and process.name != "sh"', undefined],
    ['process where not process.name != "sh"', undefined],
    ['process where process.parent.name == null', undefined],
    ['any where true', undefined],
    ['process where event.action == "exec" and process.name != "sh"', 'RUL2008'],
    ['process where event.action in ("exec", "fork") and process.name != "sh"', 'RUL2008'],
    ['iam where event.action == "added-member" and user.name != "root"', undefined],
    ['process where event.code == "10" and user.name != "root"', undefined],
    ['sequence [process where user.id == "0"] [process where user.id != "0"]', 'RUL2008'],
    [
      'sequence by host.id [process where user.id == "0"] [process where user.id != "0"]',
      undefined,
    ],
    [
      'sequence [process where user.id == "0"] by host.id [process where user.id != "0"] by host.id',
      undefined,
    ],
  ])('%s', async (query, code) => {
    expect(await forQuery(query)).toEqual(code === undefined ? [] : [code]);
  });
});

describe('threat and tags', () => {
  const threat = [
    {
      framework: 'MITRE ATT&CK',
      tactic: { id: 'TA0002', name: 'Execution' },
      technique: [{ id: 'T1609', name: 'x', subtechnique: [{ id: 'T1609.1', name: 'y' }] }],
    },
  ] as unknown as Data;

  it('agree or not', async () => {
    expect(await codesOf({ threat, tags: ['Tactic: execution'] })).toEqual(['RUL2014']);
    expect(await codesOf({ threat, tags: ['Tactic: Impact'] })).toEqual(
      ['RUL2012', 'RUL2013', 'RUL2014'].sort(),
    );
  });

  it('is found by one of its tactics', async () => {
    const two = [
      { framework: 'MITRE ATT&CK', tactic: { id: 'TA0002', name: 'Execution' } },
      { framework: 'MITRE ATT&CK', tactic: { id: 'TA0040', name: 'Impact' } },
    ] as unknown as Data;
    expect(await codesOf({ threat: two, tags: ['Tactic: Impact'] })).toEqual([]);
    expect(await codesOf({ threat: two, tags: ['Elastic', 'Execution'] })).toEqual([]);
    expect(await codesOf({ threat: two, tags: [] })).toEqual(['RUL2013']);
  });

  it('knows the names that other versions give', async () => {
    const newer: Data = [
      { framework: 'MITRE ATT&CK', tactic: { id: 'TA0112', name: 'Impairment' } },
    ];
    const mapped = {
      threat: [{ framework: 'MITRE ATT&CK', tactic: { id: 'TA0002', name: 'Execution' } }],
      threat_mappings: [{ framework: 'MITRE ATT&CK', version: '19', threat: newer }],
      tags: ['Tactic: Execution', 'Tactic: Impairment'],
    } as unknown as Record<string, Data>;
    expect(await codesOf(mapped)).toEqual([]);
    expect(await codesOf({ threat: newer, tags: ['Tactic: Impairment'] })).toEqual([]);
  });

  it('says nothing of other frameworks', async () => {
    const atlas = [
      { framework: 'MITRE ATLAS', tactic: { id: 'AML.TA0002', name: 'Recon' } },
    ] as unknown as Data;
    expect(await codesOf({ threat: atlas })).toEqual([]);
  });
});

describe('fields that the events do not have', () => {
  const DEFEND = ['logs-cloud_defend.process*'];
  const ENDPOINT = ['logs-endpoint.events.*', 'winlogbeat-*', '-*old*'];
  const OTHERS = ['logs-endpoint.events.*', 'my-logs-*'];

  it.each<[string, readonly string[] | undefined, string | undefined]>([
    ['process.nmae == "sh"', DEFEND, 'RUL2021'],
    ['process.nmae == "sh"', ENDPOINT, 'RUL2021'],
    ['process.nmae == "sh"', undefined, 'RUL2021'],
    ['process.nmae == "sh"', OTHERS, 'RUL2021'],
    ['process.nmae == "sh"', ['logs-*'], 'RUL2021'],
    ['process.nmae == "sh"', ['*', '-old-*'], 'RUL2021'],
    ['process.reputation == "bad"', ['logs-*'], undefined],
    ['winlog.event_data.ObjectDN == "x"', ['logs-*'], undefined],
    ['?process.nmae == "sh"', ENDPOINT, 'RUL2021'],
    ['not process.nmae == "sh" and process.name == "sh"', DEFEND, 'RUL2021'],
    ['length(process.nmae) > 3', DEFEND, 'RUL2021'],
    ['kubernetes.pod.name == "x"', DEFEND, 'RUL2021'],
    ['?kubernetes.pod.name == "x"', DEFEND, undefined],
    ['kubernetes.pod.name == "x"', ENDPOINT, undefined],
    ['kubernetes.pod.name == "x"', undefined, undefined],
    ['process.Ext.token.elevated == true', ENDPOINT, undefined],
    ['process.Ext.token.elevated == true', DEFEND, 'RUL2021'],
    ['winlog.event_data.ObjectDN == "x"', ENDPOINT, undefined],
    ['process.reputation == "bad"', ENDPOINT, 'RUL2022'],
    ['?process.reputation == "bad"', ENDPOINT, undefined],
    ['process.reputation == "bad"', undefined, undefined],
    ['process.parent == "sh"', DEFEND, 'RUL2021'],
    ['process.name.caseless == "sh"', ENDPOINT, undefined],
    ['process.command_line.text : "sh"', ENDPOINT, undefined],
    ['container.labels.app == "sh"', DEFEND, undefined],
    ['process.ppid == 1', ENDPOINT, undefined],
    ['dockwarden.missing == "args"', DEFEND, undefined],
  ])('%s over %j: %s', async (condition, index, code) => {
    const found = await forQuery(
      `process where ${condition}`,
      index === undefined ? { index: [] } : { index: [...index] },
    );
    expect(found).toEqual(code === undefined ? [] : [code]);
  });

  it('looks at join keys, and at each name once', async () => {
    const query =
      'sequence by container.idd [process where process.nmae == "a"] [process where process.nmae == "b"]';
    expect(await forQuery(query, { index: DEFEND })).toEqual(['RUL2021', 'RUL2021']);
  });

  it('leaves what orders the events alone', async () => {
    const query = 'process where my.time == 3 and process.name == "sh"';
    expect(await forQuery(query, { index: DEFEND, timestamp_field: 'my.time' })).toEqual([]);
  });
});

describe('values of a type that the field never has', () => {
  it.each<[string, number]>([
    ['process.pid == "abc"', 1],
    ['process.pid != "1"', 1],
    ['process.pid > "1"', 1],
    ['"1" == process.pid', 1],
    ['process.pid in ("1", "2")', 2],
    ['process.pid : "1*"', 1],
    ['process.pid == 1', 0],
    ['process.pid == 12345678901234567890', 0],
    ['process.pid == null', 0],
    ['container.id == true', 1],
    ['user.id == 0', 1],
    ['user.id == "0"', 0],
    ['process.interactive == "true"', 1],
    ['process.interactive == 1', 1],
    ['process.interactive == true', 0],
    ['source.ip == "localhost"', 1],
    ['source.ip == "10.0.0.1"', 0],
    ['source.ip == "10.0.0.0/8"', 0],
    ['source.ip : "10.*"', 0],
    ['process.start > "yesterday"', 1],
    ['process.start > "2026-01-01"', 0],
    ['process.own == 1', 0],
  ])('%s: %i', async (condition, count) => {
    const codes = await forQuery(`process where ${condition} and process.name == "sh"`, {
      index: [],
    });
    expect(codes.filter((code) => code === 'RUL2023')).toHaveLength(count);
  });

  it('says how it was probably meant', async () => {
    const query = 'process where process.pid == "12" and process.interactive == "True"';
    const { problems } = await loadText(ruleText({ query }));
    expect(problems.map(({ hint }) => hint)).toEqual(['write 12', 'write true']);
  });
});

describe('windows shorter than a sequence', () => {
  const query = (maxspan: string) =>
    `sequence by host.id with maxspan=${maxspan} [process where user.id == "0"] [process where user.id == "1"]`;

  it.each<[string, Record<string, Data>, string | undefined]>([
    ['1m', {}, undefined],
    ['61s', {}, 'set from = "now-361s" or earlier: maxspan plus one interval'],
    ['2m', { from: 'now-6m' }, 'set from = "now-7m" or earlier: maxspan plus one interval'],
    ['4m', { from: 'now-9m' }, undefined],
    ['5m', { from: 'now-9m' }, 'set from = "now-10m" or earlier: maxspan plus one interval'],
    ['5m', { from: 'now-540s' }, 'set from = "now-10m" or earlier: maxspan plus one interval'],
    ['4m', { from: 'now-9m/m' }, undefined],
    [
      '10s',
      { from: 'now-1m', interval: '1m' },
      'set from = "now-70s" or earlier: maxspan plus one interval',
    ],
    ['1h', { from: 'now-2h', interval: '60m' }, undefined],
    [
      '5m',
      { from: 'now-20m', to: 'now-12m' },
      'set from at least maxspan plus one interval before to',
    ],
  ])('maxspan=%s with %j', async (maxspan, more, hint) => {
    const { problems } = await loadText(ruleText({ query: query(maxspan), ...more }));
    expect(problems.map((each) => [each.code, each.severity, each.hint])).toEqual(
      hint === undefined ? [] : [['RUL2009', 'warning', hint]],
    );
  });
});
