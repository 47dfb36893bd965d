import type { JsonObject } from '../../../events/json.ts';
import type { NewAlert } from '../../../stores/alert-store.ts';
import { NOW, searchable } from './searchable.testing.ts';

/*
 * Alerts and searches with the answers of a real Elasticsearch: see `tools/search/ask-elasticsearch.ts`, which records
 * them in `reference.ndjson`.
 */

const MINUTE = 60_000;
const pick = <T>(list: readonly T[], number: number): T => list[number % list.length]!;

const REASONS = [
  'process event with process sh, parent process bash, by root on node-1 created low alert Shell.',
  "file event with file /etc/passwd, it's the user's file on node-2",
  'network event to 10.0.0.7:443 over TLS 1.3',
  'Kubernetes API request: GET /api/v1/secrets by system:anonymous',
];
const MESSAGES = [
  'The quick brown fox jumps',
  'over the lazy dog, quickly',
  'user_name=root uid=0 cmd="/bin/sh -c id"',
  'Ünïcode wörds und Straße',
  ['first line of two', 'second message here'],
];

/** The nth of {@link ALERTS}. */
function alert(number: number): NewAlert {
  const severity = pick(['low', 'medium', 'high', 'critical'] as const, number * 7);
  const source: JsonObject = {
    process: {
      name: pick<JsonObject[string]>(
        ['sh', 'bash', 'kubectl', ['sh', 'curl'], 'Sh', 'curl', 'nc'],
        number,
      ),
      args: ['-c', `run ${number % 6}`, `--port=${number % 4}`],
      pid: (number * 37) % 50,
      ...(number % 4 === 0 ? {} : { executable: `/usr/bin/${pick(['sh', 'bash', 'nc'], number)}` }),
    },
    ...(number % 5 === 0 ? {} : { 'user.name': pick(['root', 'web', 'a b', ''], number) }),
    host: [
      { ip: pick<JsonObject[string]>(['10.0.0.7', ['10.1.2.3', '::1'], '192.168.0.1'], number) },
    ],
    container: { security_context: { privileged: number % 3 === 0 } },
    message: pick<JsonObject[string]>(MESSAGES, number),
    event: { severity: number % 9 === 0 ? 9_007_199_254_740_993n : number % 8 },
    'event.created': new Date(NOW - number * 97 * MINUTE).toISOString(),
    'kibana.alert.reason': pick(REASONS, number),
    ...(number % 7 === 0 ? { tags: [] } : { tags: [`t${number % 3}`, 'all'] }),
  };
  return searchable(`reference ${number}`, source, {
    severity,
    riskScore: pick([21, 47, 73.5, 99], number * 7),
    ruleName: pick(['Shell', 'Secrets read', 'Shell in a container'], number),
    createdAt: NOW - Math.floor(number / 2) * 3 * 60 * MINUTE - (number % 7) * MINUTE,
    isBuildingBlock: number % 10 === 9,
  });
}

export const ALERTS: readonly NewAlert[] = Array.from({ length: 200 }, (_, number) =>
  alert(number),
);

/** For an Elasticsearch without plugins. */
export const MAPPING = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    process: {
      properties: {
        name: { type: 'keyword', fields: { text: { type: 'text' } } },
        args: { type: 'keyword' },
        pid: { type: 'long' },
        executable: { type: 'keyword', fields: { text: { type: 'text' } } },
      },
    },
    user: { properties: { name: { type: 'keyword' } } },
    host: { properties: { ip: { type: 'ip' } } },
    container: {
      properties: { security_context: { properties: { privileged: { type: 'boolean' } } } },
    },
    message: { type: 'text' },
    tags: { type: 'keyword' },
    event: { properties: { severity: { type: 'long' }, created: { type: 'date' } } },
    kibana: {
      properties: {
        alert: {
          properties: {
            uuid: { type: 'keyword' },
            severity: { type: 'keyword' },
            risk_score: { type: 'float' },
            workflow_status: { type: 'keyword' },
            building_block_type: { type: 'keyword' },
            reason: { type: 'keyword', fields: { text: { type: 'text' } } },
            rule: { properties: { name: { type: 'keyword', fields: { text: { type: 'text' } } } } },
          },
        },
      },
    },
  },
};

/** `now` differs between the two. */
const at = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();
const DAY = at(2_880).slice(0, 10);

const LEAVES: readonly object[] = [
  ...['sh', 'Sh', 'curl', 'none'].map((value) => ({ term: { 'process.name': value } })),
  { term: { 'process.name': { value: 'SH', case_insensitive: true } } },
  { term: { 'process.pid': 37 } },
  { term: { 'process.pid': '37' } },
  { term: { 'process.pid': { value: 37.0 } } },
  { term: { 'event.severity': '9007199254740993' } },
  { term: { 'kibana.alert.risk_score': 73.5 } },
  { term: { 'container.security_context.privileged': true } },
  { term: { 'container.security_context.privileged': 'false' } },
  { term: { 'host.ip': '10.0.0.7' } },
  { term: { 'host.ip': '10.0.0.0/8' } },
  { term: { 'host.ip': '0:0:0:0:0:0:0:1' } },
  { term: { 'user.name': '' } },
  { term: { 'user.name': 'a b' } },
  { term: { message: 'quick' } },
  { term: { message: 'Quick' } },
  { term: { '@timestamp': at(180) } },
  { term: { '@timestamp': `${DAY}||/d` } },
  { term: { 'event.created': DAY } },
  { terms: { 'process.name': ['sh', 'nc'] } },
  { terms: { 'process.pid': [0, 37, 24] } },
  { terms: { tags: [] } },
  { match: { 'process.name': 'sh' } },
  { match: { 'user.name': 'a b' } },
  { match: { message: 'quick dog' } },
  { match: { message: { query: 'quick dog', operator: 'and' } } },
  { match: { message: { query: 'quick dog lazy fox', minimum_should_match: 2 } } },
  { match: { message: { query: 'the brown lazy', minimum_should_match: '75%' } } },
  { match: { message: 'user_name root' } },
  { match: { message: 'STRASSE' } },
  { match: { message: 'straße' } },
  { match: { message: 'wörds' } },
  { match: { 'kibana.alert.reason': 'sh' } },
  { match: { 'kibana.alert.reason.text': 'passwd' } },
  { match: { 'kibana.alert.reason.text': "it's" } },
  { match: { 'kibana.alert.reason.text': '10.0.0.7' } },
  { match: { 'kibana.alert.reason.text': 'system:anonymous' } },
  { match: { 'kibana.alert.rule.name': 'Shell' } },
  { match: { 'kibana.alert.rule.name.text': 'shell container' } },
  { match_phrase: { message: 'brown fox' } },
  { match_phrase: { message: 'fox brown' } },
  { match_phrase: { message: 'line of two second' } },
  { match_phrase: { 'kibana.alert.rule.name': 'Shell' } },
  { match_phrase: { 'kibana.alert.rule.name.text': 'in a container' } },
  { match_phrase_prefix: { message: 'quick bro' } },
  { multi_match: { query: 'shell', fields: ['message', 'kibana.alert.rule.name.text'] } },
  { multi_match: { query: 'brown fox', fields: ['message'], type: 'phrase' } },
  { exists: { field: 'user.name' } },
  { exists: { field: 'process' } },
  { exists: { field: 'tags' } },
  { exists: { field: 'process.executable' } },
  { exists: { field: 'kibana.alert.building_block_type' } },
  { wildcard: { 'process.args': '--port=?' } },
  { wildcard: { 'process.args': { value: 'RUN*', case_insensitive: true } } },
  { wildcard: { 'process.name': '*u*' } },
  { wildcard: { 'user.name': '*' } },
  { wildcard: { message: 'qui*' } },
  { prefix: { 'process.executable': '/usr/bin/b' } },
  { prefix: { 'kibana.alert.severity': { value: 'H', case_insensitive: true } } },
  { range: { 'process.pid': { gte: 10, lt: 20 } } },
  { range: { 'process.pid': { gt: 9.5, lte: 19.5 } } },
  { range: { 'kibana.alert.risk_score': { gt: 47, lt: 99 } } },
  { range: { 'event.severity': { gte: 9_007_199_254_740_992 } } },
  { range: { 'process.name': { gte: 'c', lt: 'l' } } },
  { range: { 'host.ip': { gte: '10.0.0.0', lte: '10.255.255.255' } } },
  { range: { '@timestamp': { gte: at(6_000), lt: at(2_000) } } },
  { range: { '@timestamp': { gt: at(180), lte: at(180) } } },
  { range: { '@timestamp': { gte: `${at(2_880)}||/d`, lte: `${at(1_440)}||/d` } } },
  { range: { '@timestamp': { gt: `${at(2_880)}||/d`, lt: `${at(1_440)}||+1d/d` } } },
  { range: { '@timestamp': { gte: DAY, time_zone: '+05:30' } } },
  { range: { '@timestamp': { gte: NOW - 5_000 * MINUTE, lte: NOW, format: 'epoch_millis' } } },
  { range: { 'event.created': { gte: `${DAY}||-1M/M`, lt: DAY } } },
  { range: { 'event.created': { from: DAY, to: null, include_lower: false } } },
  { ids: { values: [ALERTS[3]!.id, ALERTS[150]!.id, 'x'] } },
  { match_all: {} },
  { match_none: {} },
  { term: { _id: ALERTS[7]!.id } },
];

const STRINGS = [
  'process.name:sh',
  'process.name:sh AND kibana.alert.severity:low',
  'process.name:sh OR process.name:nc AND tags:t1',
  'process.name:(sh OR nc) AND NOT tags:t1',
  'NOT process.name:sh',
  '-tags:t1 +process.name:curl',
  'process.name:s*',
  'process.args:"run 3"',
  'process.args:run\\ 3',
  'message:quick',
  'message:(quick dog)',
  'message:"brown fox"',
  'message:qu?ck',
  'quick',
  'sh',
  '"brown fox"',
  'process.pid:[10 TO 20]',
  'process.pid:{10 TO 20]',
  'process.pid:>=40',
  'process.pid:(>10 AND <20)',
  `@timestamp:["${at(6_000)}" TO "${at(2_000)}"]`,
  `@timestamp:[${at(6_000)} TO *]`,
  '_exists_:user.name AND NOT _exists_:process.executable',
  'user.name:*',
  '*',
  'kibana.alert.rule.name:"Secrets read"^2',
  'kibana.alert.reason.text:passwd || host.ip:"10.0.0.7"',
  '!tags:t0 && tags:all',
  'tags:t0 tags:t1',
  '(process.name:sh AND tags:t0) OR (process.name:nc AND tags:t1)',
  'process.pid:([0 TO 10] OR 37)',
  'process.name:sh AND (NOT tags:t1)',
  'process.name:sh NOT tags:t1',
  'tags:t1 AND tags:all OR process.name:nc',
  'tags:t1 OR NOT process.name:nc',
  'user.name:"a b"',
  'user.name:""',
  'host.ip:[10.0.0.0 TO 10.255.255.255]',
  'kibana.alert.risk_score:>47',
  'container.security_context.privileged:true AND -process.name:sh',
];

const bool = (parts: object) => ({ bool: parts });
const [SH, T1, LOW] = [
  { term: { 'process.name': 'sh' } },
  { term: { tags: 't1' } },
  { term: { 'kibana.alert.severity': 'low' } },
];

const COMPOUND: readonly object[] = [
  bool({}),
  bool({ must: [SH], must_not: [T1] }),
  bool({ filter: SH, should: [T1] }),
  bool({ should: [SH, T1, LOW] }),
  bool({ should: [SH, T1, LOW], minimum_should_match: 2 }),
  bool({ should: [SH, T1, LOW], minimum_should_match: '-1' }),
  bool({ should: [SH, T1], minimum_should_match: 5 }),
  bool({ filter: [LOW], should: [SH, T1], minimum_should_match: 1 }),
  bool({ must_not: [SH, LOW] }),
  bool({
    filter: [bool({ should: [SH, bool({ must_not: T1 })] }), { exists: { field: 'user.name' } }],
  }),
  { constant_score: { filter: T1 } },
  { dis_max: { queries: [SH, LOW] } },
  { boosting: { positive: SH, negative: T1, negative_boost: 0.5 } },
];

const SIMPLE = [
  'quick + dog',
  'quick | fox',
  'quick -dog',
  '"brown fox"',
  'qui*',
  '(quick | lazy) + dog',
];

const UUID = { 'kibana.alert.uuid': 'asc' };
const SORTS: readonly unknown[] = [
  [{ '@timestamp': 'desc' }, UUID],
  [{ '@timestamp': { order: 'asc' } }, UUID],
  [{ 'kibana.alert.risk_score': 'desc' }, UUID],
  [{ 'process.name': { order: 'asc', missing: '_first' } }, UUID],
  [{ 'process.name': { order: 'desc', mode: 'min' } }, UUID],
  [{ 'user.name': { order: 'desc' } }, UUID],
  [{ 'process.executable': 'asc' }, { 'process.pid': 'desc' }, UUID],
  [{ 'event.created': { order: 'desc', format: 'strict_date_optional_time' } }, UUID],
  [{ 'container.security_context.privileged': 'desc' }, UUID],
];

const terms = (field: string, more: object = {}) => ({ terms: { field, ...more } });
const AGGS: readonly object[] = [
  { a: terms('process.name') },
  { a: terms('process.name', { size: 2 }) },
  { a: terms('process.name', { order: { _key: 'desc' }, min_doc_count: 30 }) },
  { a: terms('tags', { missing: 'none' }) },
  { a: terms('process.pid', { size: 5, order: [{ _count: 'asc' }, { _key: 'asc' }] }) },
  { a: terms('container.security_context.privileged') },
  { a: terms('kibana.alert.risk_score', { order: { _key: 'asc' } }) },
  { a: terms('process.name', { include: ['sh', 'nc'] }) },
  { a: terms('process.name', { exclude: ['sh'] }) },
  {
    a: {
      ...terms('kibana.alert.severity', { order: { m: 'desc' } }),
      aggs: { m: { max: { field: 'process.pid' } } },
    },
  },
  {
    a: {
      ...terms('kibana.alert.severity'),
      aggs: { b: terms('process.name', { size: 3 }), c: { cardinality: { field: 'tags' } } },
    },
  },
  { a: { date_histogram: { field: '@timestamp', fixed_interval: '1d' } } },
  {
    a: {
      date_histogram: {
        field: '@timestamp',
        fixed_interval: '12h',
        min_doc_count: 1,
        offset: '+3h',
      },
    },
  },
  {
    a: {
      date_histogram: {
        field: '@timestamp',
        calendar_interval: 'day',
        time_zone: 'America/New_York',
      },
    },
  },
  { a: { date_histogram: { field: '@timestamp', calendar_interval: '1w' } } },
  {
    a: { date_histogram: { field: '@timestamp', calendar_interval: 'month', time_zone: '+05:30' } },
  },
  {
    a: {
      date_histogram: {
        field: 'event.created',
        calendar_interval: 'quarter',
        format: 'epoch_millis',
      },
    },
  },
  {
    a: {
      date_histogram: {
        field: '@timestamp',
        fixed_interval: '3h',
        time_zone: 'Europe/Berlin',
        min_doc_count: 4,
      },
    },
  },
  {
    a: {
      date_histogram: {
        field: '@timestamp',
        fixed_interval: '1d',
        extended_bounds: { min: NOW - 20 * 1_440 * MINUTE, max: NOW + 2 * 1_440 * MINUTE },
      },
    },
  },
  {
    a: {
      date_histogram: {
        field: '@timestamp',
        fixed_interval: '2d',
        keyed: true,
        order: { _key: 'desc' },
      },
    },
  },
  {
    a: {
      date_histogram: { field: '@timestamp', fixed_interval: '2d' },
      aggs: { b: terms('kibana.alert.severity'), c: { avg: { field: 'kibana.alert.risk_score' } } },
    },
  },
  { a: { cardinality: { field: 'process.name' } }, b: { value_count: { field: 'process.name' } } },
  { a: { min: { field: '@timestamp' } }, b: { max: { field: '@timestamp' } } },
  {
    a: { min: { field: 'process.pid' } },
    b: { sum: { field: 'process.pid' } },
    c: { avg: { field: 'nothing' } },
  },
  { a: { filter: SH, aggs: { b: terms('kibana.alert.severity') } } },
  { a: { filters: { filters: { x: SH, y: T1 }, other_bucket_key: 'z' } } },
  {
    a: {
      filters: { filters: [SH, LOW] },
      aggs: { b: { max: { field: 'kibana.alert.risk_score' } } },
    },
  },
];

const unsorted = (query: object) => ({ query, size: 1_000, _source: false, sort: [UUID] });

/** Bodies of searches. */
export const SEARCHES: readonly object[] = [
  ...LEAVES.map(unsorted),
  ...COMPOUND.map(unsorted),
  ...STRINGS.map((query) => unsorted({ query_string: { query } })),
  ...STRINGS.slice(0, 12).map((query) =>
    unsorted({ query_string: { query, default_operator: 'and' } }),
  ),
  ...SIMPLE.map((query) => unsorted({ simple_query_string: { query, fields: ['message'] } })),
  ...SIMPLE.map((query) =>
    unsorted({ simple_query_string: { query, fields: ['message'], default_operator: 'and' } }),
  ),
  unsorted({
    query_string: { query: 'quick dog', default_field: 'message', default_operator: 'AND' },
  }),
  ...SORTS.map((sort) => ({ size: 60, from: 5, sort, _source: false })),
  ...AGGS.map((aggs) => ({ size: 0, aggs })),
  ...AGGS.map((aggs) => ({
    size: 0,
    aggs,
    query: bool({
      filter: [LOW],
      must_not: [{ exists: { field: 'kibana.alert.building_block_type' } }],
    }),
  })),
  {
    size: 3,
    sort: [UUID],
    _source: ['process.name', 'user.*'],
    fields: ['tags', { field: '@timestamp', format: 'epoch_millis' }],
  },
  { size: 3, sort: [UUID], _source: { includes: ['process'], excludes: ['process.a*'] } },
];
