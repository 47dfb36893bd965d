export interface NumberedDocument {
  readonly id: string;
  readonly text: string;
}

/** A short interval, so that kills hit runs. */
const rule = (id: string, query: string, more = '') => `
[metadata]
creation_date = "2026/11/26"
maturity = "production"

[rule]
rule_id = "${id}"
name = "Rule ${id}"
description = "For a test."
type = "eql"
language = "eql"
severity = "low"
risk_score = 21
index = ["logs-kill.rules-*"]
interval = "1s"
from = "now-3h"
query = '''
${query}
'''
${more}`;

const UNCAPPED = 'max_signals = 100000';

/**
 * By file. Names of rules without suppression and cap begin with `plain`, or with `half` if a scan cannot find the
 * same because their exceptions change half way. The result of a sample depends on the time of its runs.
 */
export const RULES: Readonly<Record<string, string>> = {
  'plain-event.toml': rule('plain-event', 'process where process.name == "nc"', UNCAPPED),
  'plain-live.toml': rule(
    'plain-live',
    'process where process.name == "nc" and process.pid > 10',
    `${UNCAPPED}\n[rule.meta.dockwarden]\nlive = true`,
  ),
  'plain-excepted.toml': rule(
    'plain-excepted',
    'process where process.name == "curl"',
    `${UNCAPPED}
[[rule.exceptions_list]]
id = "allowed"
list_id = "allowed"
type = "detection"
namespace_type = "single"`,
  ),
  'plain-sequence.toml': rule(
    'plain-sequence',
    'sequence by container.id with maxspan=30s [process where process.name == "curl"] [process where process.name == "chmod"] [process where process.name == "nc"]',
    UNCAPPED,
  ),
  'plain-missing.toml': rule(
    'plain-missing',
    'sequence by container.id with maxspan=5s [process where process.name == "chmod"] ![process where process.name == "sh"]',
    UNCAPPED,
  ),
  'plain-runs.toml': rule(
    'plain-runs',
    'sequence by container.id with maxspan=30s [process where process.name == "curl"] with runs=2 [process where process.name == "nc"]',
    UNCAPPED,
  ),
  'half-excepted.toml': rule(
    'half-excepted',
    'process where process.name == "ps"',
    `${UNCAPPED}
[[rule.exceptions_list]]
id = "half"
list_id = "half"
type = "detection"
namespace_type = "single"`,
  ),
  'sample.toml': rule(
    'sample',
    'sample by container.id [process where process.name == "id"] [process where process.name == "ps"]',
    UNCAPPED,
  ),
  'capped.toml': rule('capped', 'process where process.name == "chmod"', 'max_signals = 100'),
  'suppressed.toml': rule(
    'suppressed',
    'process where process.name in ("chmod", "curl")',
    `${UNCAPPED}
[rule.alert_suppression]
group_by = ["container.id"]
missing_fields_strategy = "suppress"
[rule.alert_suppression.duration]
unit = "s"
value = 30`,
  ),
  'suppressed-capped.toml': rule(
    'suppressed-capped',
    'process where process.name == "nc"',
    `max_signals = 10
[rule.alert_suppression]
group_by = ["container.id"]
missing_fields_strategy = "suppress"
[rule.alert_suppression.duration]
unit = "s"
value = 10`,
  ),
};

const listed = (id: string, container: string) => `${JSON.stringify({
  list_id: id,
  id,
  type: 'detection',
  name: id,
  description: 'For a test.',
  namespace_type: 'single',
})}
${JSON.stringify({
  list_id: id,
  item_id: container,
  type: 'simple',
  name: container,
  description: 'For a test.',
  namespace_type: 'single',
  entries: [{ field: 'container.id', operator: 'included', type: 'match', value: container }],
})}
`;

/** Everything in container 3 is allowed. */
export const LISTS = listed('allowed', 'container-3');

/** From half way on, container 5 is allowed for one rule, and there is another rule, which looks back. */
export const HALF = {
  lists: LISTS + listed('half', 'container-5'),
  rule: {
    'plain-later.toml': rule('plain-later', 'process where process.name == "id"', UNCAPPED),
  },
};

const NAMES = ['sh', 'cat', 'ls', 'curl', 'chmod', 'nc', 'ps', 'id'];

/**
 * Half way, the test waits for all rules and changes them. If event times continued without a gap, later events
 * would arrive after the rules had already decided that an event did not follow.
 */
const HALF_TIME_MS = 10 * 60_000;

/** Events a hundredth of a second apart, always the same. The last one is now, and rules look back three hours. */
export function documentsOf(count: number): readonly NumberedDocument[] {
  const start = Date.now() - HALF_TIME_MS - count * 10;
  let seed = 12_345;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: count }, (_, number) => ({
    id: `id-${number}`,
    text: JSON.stringify({
      '@timestamp': new Date(
        start + number * 10 + (number < count / 2 ? 0 : HALF_TIME_MS),
      ).toISOString(),
      event: { category: ['process'], type: ['start'], action: 'exec', id: `event-${number}` },
      data_stream: { type: 'logs', dataset: 'kill.rules', namespace: 'default' },
      process: { name: NAMES[random(NAMES.length)], pid: number, entity_id: `process-${number}` },
      container: { id: `container-${random(20)}` },
    }),
  }));
}
