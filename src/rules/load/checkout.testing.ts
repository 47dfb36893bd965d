import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Data } from '../model/data.ts';
import { ruleText } from '../rule.testing.ts';

let next = 0;

/** A rule as the public repositories write them: no version, texts on several lines, threat below. */
function rule(query: string, fields: Record<string, Data> = {}, more = ''): string {
  const rule_id = `00000000-0000-4000-8000-${String((next += 1)).padStart(12, '0')}`;
  const written = { rule_id, query, timestamp_override: 'event.ingested', language: 'eql' };
  return `${ruleText({ ...written, ...fields }, { maturity: 'production' })}\n${more}`;
}

const CLOUD_DEFEND = { index: ['logs-cloud_defend.process*', 'logs-cloud_defend.file*'] };

const INVESTIGATE = `
[transform]

[[transform.investigate]]
label = "Other alerts of the host"
providers = [
  [ { excluded = false, field = "host.id", queryType = "phrase", value = "{{host.id}}", valueType = "string" } ]
]
relativeFrom = "now-1h"
relativeTo = "now"
`;

const NEW_TERMS = `
[rule.new_terms]
field = "new_terms_fields"
value = ["user_agent.original"]

[[rule.new_terms.history_window_start]]
field = "history_window_start"
value = "now-7d"
`;

const THREAT_MATCH = `
[[rule.threat_filters]]
[rule.threat_filters."$state"]
store = "appState"
[rule.threat_filters.query.match_phrase]
"event.category" = "threat"

[[rule.threat_mapping]]
[[rule.threat_mapping.entries]]
field = "source.ip"
type = "mapping"
value = "threat.indicator.ip"
`;

const SUPPRESSION = `
[rule.alert_suppression]
group_by = ["host.id"]
missing_fields_strategy = "suppress"
[rule.alert_suppression.duration]
unit = "m"
value = 60

[[rule.filters]]
[rule.filters.meta]
negate = true
[rule.filters.query.wildcard."file.path"]
value = "/var/lib/*"
`;

/** Queries in the forms that such rules take, each in a file of its own. */
export const QUERIES: readonly (readonly [path: string, text: string])[] = [
  [
    'rules/integrations/cloud_defend/sequence_runs.toml',
    rule(
      'sequence by container.id, user.id with maxspan=5s\n  [any where event.category in ("file", "process") and process.interactive == true and\n   file.path like "/srv/*"] with runs=5',
      CLOUD_DEFEND,
    ),
  ],
  [
    'rules/integrations/cloud_defend/keys_and_comments.toml',
    rule(
      'sequence by container.id with maxspan = 10s\n  [file where event.action == "creation" and /* staged */ file.path like ("/tmp/*", "/dev/shm/*")] by file.name\n  // then run\n  [process where event.type == "start" and process.name != null] by process.name',
      CLOUD_DEFEND,
    ),
  ],
  [
    'rules/integrations/cloud_defend/raw_strings.toml',
    rule(
      'process where process.args regex """.*[0-9]{1,3}\\.[0-9]{1,3}:[0-9]{1,5}.*""" and container.id like "?*" and\n\tprocess.args like~ ("*a b*","*|*sh")',
      CLOUD_DEFEND,
    ),
  ],
  [
    'rules/integrations/kubernetes/backticks.toml',
    rule(
      'sequence with maxspan=60s\n  [file where file.path == "/token"] by orchestrator.resource.name\n  [any where kubernetes.audit.stage in ("ResponseComplete", "ResponseStarted")] by `kubernetes.audit.user.extra.authentication.kubernetes.io/pod-name`',
      { index: ['logs-cloud_defend.file*', 'logs-kubernetes.audit_logs-*'] },
    ),
  ],
  [
    'rules/cross-platform/missing_event.toml',
    rule(
      'sequence by host.id with maxspan=1m\n [any where event.dataset == "sensor.alerts"]\n ![any where event.category in ("process", "network", "file")]',
    ),
  ],
  [
    'rules/linux/sample.toml',
    rule(
      'sample by host.id, process.pid\n  [process where process.name : ("nc", "lua*")]\n  [network where destination.ip != null and not cidrmatch(destination.ip, "127.0.0.0/8", "::1", "FE80::/10")]',
    ),
  ],
  [
    'rules/linux/until.toml',
    rule(
      'sequence by user.id with maxspan=1m\n  [authentication where event.outcome == "failure" and source.ip !="::1"] with runs = 5\n  until [authentication where event.outcome == "success"]',
    ),
  ],
  [
    'rules/linux/regex.toml',
    rule(
      'process where host.os.type:("linux","macos") and process.executable regex~ """/run/\\w+\\s\\.(pid|lock)"""',
    ),
  ],
  [
    'rules/windows/functions.toml',
    rule(
      'library where not startswith~(dll.name, substring(process.name, 0, length(process.name) - 1)) and\n  dll.Ext.age <= 500 and (endsWith(dll.path, process.name) or dll.path : "?:\\\\PerfLogs\\\\*.dll") and\n  stringContains (dll.path, "add=") and concat(process.name, ":", dll.name) != "a:b"',
      {},
      INVESTIGATE,
    ),
  ],
  [
    'rules/windows/optional.toml',
    rule(
      '/* first a comment */\n\nprocess where (process.name : "sc.exe" or ?process.pe.original_file_name == "sc.exe") and process.args:("config", "create")',
      {},
      SUPPRESSION,
    ),
  ],
  [
    'rules/integrations/aws/category.toml',
    rule('info where event.action == "ModifySnapshot"', { event_category_override: 'event.type' }),
  ],
  [
    'rules_building_block/trailing_space.toml',
    rule('process where process.name : "* "', {
      building_block_type: 'default',
      interval: '60m',
      from: 'now-119m',
      note: '',
    }),
  ],
  [
    'rules/_deprecated/pipes.toml',
    rule(
      'sequence by host.id with maxspan=5s\n  [authentication where event.outcome == "failure"] with runs=10\n  [authentication where event.outcome == "success"] | tail 1',
      { note: '' },
    ).replace('"production"', '"deprecated"\ndeprecation_date = "2026/02/04"'),
  ],
];

const OTHER_TYPES: Record<string, string> = {
  'rules/linux/query.toml': rule('process.name: sh*', { type: 'query', language: 'kuery' }),
  'rules/linux/esql.toml': rule('from logs-* metadata _id\n| keep a', {
    type: 'esql',
    language: 'esql',
  }),
  'rules/linux/threshold.toml': rule(
    'a: 1',
    { type: 'threshold', language: 'kuery' },
    '[rule.threshold]\nfield = ["host.id"]\nvalue = 10\n[[rule.threshold.cardinality]]\nfield = "a"\nvalue = 5\n',
  ),
  'rules/linux/new_terms.toml': rule('a: 2', { type: 'new_terms', language: 'kuery' }, NEW_TERMS),
  'rules/threat_intel/match.toml': rule(
    'a: 3',
    {
      type: 'threat_match',
      language: 'kuery',
      threat_index: ['logs-ti_*'],
      threat_query: '*:*',
      threat_indicator_path: 'threat.indicator',
    },
    THREAT_MATCH,
  ),
  'rules/ml/job.toml': ruleText({
    rule_id: 'ml',
    type: 'machine_learning',
    query: undefined,
    index: undefined,
    anomaly_threshold: 75,
    machine_learning_job_id: 'rare_thing',
  }),
};

const ACTIONS: Record<string, string> = {
  'actions/exceptions/list.toml': `[metadata]
list_name = "L"

[[exceptions]]
[exceptions.container]
list_id = "l"
name = "L"
description = "A list."
namespace_type = "single"
type = "detection"

[[exceptions.items]]
item_id = "i"
list_id = "l"
name = "I"
description = "An item."
namespace_type = "single"
type = "simple"

[[exceptions.items.entries]]
field = "host.name"
type = "match"
operator = "included"
value = "build-1"
`,
  'actions/connectors/index.toml': `[metadata]
action_connector_name = "C"

[[action_connectors]]
id = "c"
type = "action"

[action_connectors.attributes]
actionTypeId = ".index"
name = "C"
`,
};

export const NO_RULES: Record<string, string> = {
  'README.md': '# Rules\n',
  'pyproject.toml': '[project]\nname = "rules"\n\n[tool.lint]\nline-length = 120\n',
  'etc/_config.yaml': 'rule_dirs:\n  - ../rules\n',
  'etc/version.lock.json':
    '{"0b6a": {"rule_name": "x", "sha256": "00", "type": "query", "version": 4}}',
  'etc/deprecated_rules.json': '{"0b6a": {"rule_name": "x", "stack_version": "8.3"}}',
  'etc/schemas/eql.json':
    '{"properties": {"rule_id": {"type": "string"}, "risk_score": {"type": "integer"}}, "required": ["rule_id"], "type": "object"}',
  'etc/formatter.json': '[{"metadata": {}, "rule": {"rule_id": "x", "risk_score": 21}}]',
  'etc/audit.json': '{"severity": "high", "name": "some package"}',
  'etc/packages.yaml': 'package:\n  name: "9.5"\n',
  'hunting/linux/queries/hunt.toml':
    "[hunt]\nname = \"H\"\nlanguage = [\"ES|QL\"]\nquery = [\n'''\nfrom logs-*\n'''\n]\n",
  'rules/linux/left_over.toml~HEAD': 'x',
  'rules/linux/without_an_ending': ruleText({ rule_id: 'without' }),
  'samples/alerts.ndjson':
    '{"kibana":{"alert":{"rule":{"rule_id":"x","risk_score":21}}}}\n{"event":{}}\n',
  'samples/traces.ndjson': '{"attributes":{"rule_id":"x"}}\n',
};

/** The tests of such a repository: invalid rules, or copies of other rules. */
export const TESTS: Record<string, string> = {
  'tests/data/broken.toml': '[rule]\nname = "x\n',
  'tests/data/again.toml': QUERIES[0]?.[1] ?? '',
  'tests/data/deep/again.toml': QUERIES[0]?.[1] ?? '',
  'lib/tests/odd.json': '{"rule_id": "x", ',
};

/** Writes a checkout of a rule repository into a folder, with texts of our own. */
export function writeCheckout(root: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of QUERIES) put(path, text);
  for (const files of [OTHER_TYPES, ACTIONS, NO_RULES, TESTS]) {
    for (const [path, text] of Object.entries(files)) put(path, text);
  }
  put('.github/workflows/rule.toml', '[rule]\nbroken');
  put('node_modules/x/rule.toml', '[rule]\nbroken');
  symlinkSync('.', join(root, 'rules/loop'));
  symlinkSync('nowhere.toml', join(root, 'rules/dangling.toml'));
  execFileSync('mkfifo', [join(root, 'rules/pipe.toml')]);
}
