import { TEMPLATE_TEXTS } from '../template.ts';
import type { RuleCodeInfo } from './code-info.ts';

/**
 * 2xxx: the rule runs but probably not as intended (warnings), or does not follow conventions
 * (notes). A file can silence each of them.
 */
export const LINT_CODES = {
  RUL2001: {
    title: 'contradictory conditions',
    explanation:
      'A field that has one value in an event is required to have two at once, so the conjunction is never true. Only fields that never hold several values are checked (`process.name`, not `process.args`), and only if one condition lists every value that could match.',
    wrong: "query = '''process where process.name == \"sh\" and process.name == \"bash\"'''",
    right: "query = '''process where process.name in (\"sh\", \"bash\")'''",
  },
  RUL2002: {
    title: 'a value that ECS does not allow',
    explanation:
      '`event.kind`, `event.category`, `event.type` and `event.outcome` take the values that ECS lists. A condition on any other value is never true.',
    wrong: "query = '''process where event.type == \"started\" and process.name == \"sh\"'''",
    right: "query = '''process where event.type == \"start\" and process.name == \"sh\"'''",
  },
  RUL2003: {
    title: 'a field that the source never provides',
    explanation:
      'The events that the index patterns select never have this field: conditions on it are never true, and their negations are always true. A field marked as optional, `?process.command_line`, is not reported.',
    wrong:
      "index = [\"logs-cloud_defend*\"]\nquery = '''process where process.command_line : \"*kubectl*\"'''",
    right:
      "index = [\"logs-cloud_defend*\"]\nquery = '''process where process.args : \"*kubectl*\"'''",
  },
  RUL2004: {
    title: 'the same condition twice',
    level: 'note',
    explanation: 'One of them has no effect; often the second was meant to be a different one.',
    wrong: 'query = \'\'\'process where process.name in ("sh", "bash", "sh")\'\'\'',
    right: "query = '''process where process.name in (\"sh\", \"bash\")'''",
  },
  RUL2005: {
    title: 'a wildcard in an exact comparison',
    explanation:
      '`==`, `!=` and `in` compare exactly. A `*` in their string is a literal asterisk.',
    wrong: "query = '''process where process.name == \"kube*\"'''",
    right: "query = '''process where process.name like \"kube*\"'''",
  },
  RUL2006: {
    title: 'like without a wildcard',
    level: 'note',
    explanation:
      '`like` without `*` and `?` compares exactly and is case-sensitive, as `==` is. To ignore case, use `:`.',
    wrong: "query = '''process where process.name like \"kubectl\"'''",
    right: "query = '''process where process.name == \"kubectl\"'''",
  },
  RUL2007: {
    title: '"*" also matches an empty string',
    explanation:
      'Sensors write an empty `container.id` for processes outside of containers, and `"*"` matches it. `"?*"` requires at least one character. A rule that requires `entry_meta.type` to be `container` is not reported.',
    wrong: "query = '''process where container.id : \"*\" and process.name == \"kubectl\"'''",
    right: "query = '''process where container.id : \"?*\" and process.name == \"kubectl\"'''",
  },
  RUL2008: {
    title: 'a negation that is true for missing fields',
    explanation:
      'A missing value is not equal to anything, so `!=`, `not` and `not in` are true for events without the field. A rule whose conditions are all negations therefore matches nearly every event. Conditions on the kind of event (`event.type` and similar fields, an action such as `exec` that all events have), on `host.*` and `agent.*`, and on the existence of a field do not count as positive conditions; join keys of a sequence do.',
    wrong: "query = '''process where event.type == \"start\" and process.name != \"sh\"'''",
    right:
      "query = '''process where event.type == \"start\" and process.name != null and process.name != \"sh\"'''",
  },
  RUL2009: {
    title: 'a sequence longer than the look-back',
    explanation:
      'A rule that runs on a schedule finds a sequence that takes as long as `maxspan` allows only if one of its windows contains all of it. Windows begin one `interval` apart, so each must be at least `maxspan` plus one `interval` long; if they are shorter, the first event is too old for the run that sees the last one.',
    wrong:
      'from = "now-6m"\nquery = \'\'\'\nsequence by host.id with maxspan=1h\n  [process where process.name == "curl"]\n  [process where process.name == "chmod"]\n\'\'\'',
    right:
      'from = "now-65m"\nquery = \'\'\'\nsequence by host.id with maxspan=1h\n  [process where process.name == "curl"]\n  [process where process.name == "chmod"]\n\'\'\'',
  },
  RUL2010: {
    title: 'a rule without tests',
    level: 'note',
    explanation:
      'Nothing shows that the rule finds what it should. The tests of `NAME.toml` are in `NAME.tests.toml` in the same directory; rules in JSON and NDJSON have no tests. If no rule of a directory has tests, the last line gives their number and they are not reported one by one.',
    cure: 'Write `NAME.tests.toml` with a case that alerts and one that almost does; `dockwarden rules new` creates an example.',
  },
  RUL2011: {
    title: 'a rule without an investigation guide',
    level: 'note',
    explanation:
      '`note` is the investigation guide of the alert: what it means, how to investigate it, how to respond. Building blocks and deprecated rules need none.',
    wrong: 'note = ""',
    right: "note = '''\n## Triage\n\n- Which container is it, and what is it for?\n'''",
  },
  RUL2012: {
    title: 'a tactic tag without a threat entry',
    level: 'note',
    explanation:
      'Reports and ATT&CK matrices are built from `threat`; a tag alone does not appear in them.',
    wrong: 'tags = ["Tactic: Execution"]',
    right:
      'tags = ["Tactic: Execution"]\n\n[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
  },
  RUL2013: {
    title: 'a threat entry without a tactic tag',
    level: 'note',
    explanation:
      'Rules are filtered by tags; a rule without a tag for its tactics is not found that way.',
    wrong:
      'tags = []\n\n[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
    right:
      'tags = ["Tactic: Execution"]\n\n[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
  },
  RUL2014: {
    title: 'an unknown ATT&CK id',
    level: 'note',
    explanation:
      'The id of a tactic, technique or sub-technique does not exist or was revoked. The list of ids is as old as this program, so higher numbers, which a newer release of ATT&CK may define, are not checked.',
    wrong:
      '[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[[rule.threat.technique]]\nid = "T1617"\nname = "Container Administration Command"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
    right:
      '[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[[rule.threat.technique]]\nid = "T1609"\nname = "Container Administration Command"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
  },
  RUL2015: {
    title: 'a key that looks like a misspelt field',
    explanation:
      'Unknown keys are kept and have no effect. This one is so similar to a known field that it is probably a typo.',
    wrong: 'refrences = ["https://attack.mitre.org/techniques/T1609/"]',
    right: 'references = ["https://attack.mitre.org/techniques/T1609/"]',
  },
  RUL2016: {
    title: 'a code that cannot be silenced',
    level: 'note',
    explanation: '`dockwarden_ignore` names warnings. Errors cannot be silenced.',
    wrong: '[metadata]\ndockwarden_ignore = ["RUL1103"]',
    right: '[metadata]\ndockwarden_ignore = ["RUL2008"]',
  },
  RUL2017: {
    title: 'a value of the wrong format under [metadata]',
    level: 'note',
    explanation:
      'The value has no effect here, so the rule runs, but other tools that read rule files of this format reject it.',
    wrong: '[metadata]\ncreation_date = "24 November 2026"',
    right: '[metadata]\ncreation_date = "2026/11/24"',
  },
  RUL2018: {
    title: 'two fields that exclude each other',
    explanation:
      '`index` and `data_view_id` both select the events. Dockwarden uses `index`, other tools use the data view.',
    wrong: 'index = ["logs-cloud_defend*"]\ndata_view_id = "container-logs"',
    right: 'index = ["logs-cloud_defend*"]',
  },
  RUL2019: {
    title: 'a filter with a clause that is not applied',
    explanation:
      'Dockwarden supports some clauses of the query DSL. A filter with another clause, such as `query_string` or `script`, passes more events than it would in Elasticsearch, never fewer: the clause counts as true, or as false below an odd number of negations.',
    wrong: 'filters = [{ query = { query_string = { query = "user.name: root" } } }]',
    right: 'filters = [{ query = { match_phrase = { "user.name" = "root" } } }]',
  },
  RUL2020: {
    title: 'placeholder text of the template',
    explanation:
      '`dockwarden rules new` writes placeholder text that says what to write instead. This one was not replaced, and analysts would read it in the alert.',
    wrong: `description = "Finds … . ${TEMPLATE_TEXTS.description}"`,
    right:
      'description = "Finds a container client started in a container: anyone who has one can start containers on the host."',
  },
  RUL2021: {
    title: 'a field that the events do not have',
    explanation:
      'The events that the rule reads have no field of this name, so a condition on it is never true, and its negation is always true. All fields of cloud_defend are known, so every other name is reported. For Elastic Defend, Endgame, Windows event logs, auditd, CrowdStrike, Microsoft Defender and SentinelOne, only misspelt names are reported, and their own fields are not mistaken for misspelt names of ECS. If an index pattern also selects other events, such as `logs-*`, or the rule has no index patterns, only names that look like a misspelt field of one of these kinds are reported.',
    wrong: "query = '''process where process.nmae == \"sh\"'''",
    right: "query = '''process where process.name == \"sh\"'''",
  },
  RUL2022: {
    title: 'a field outside ECS',
    level: 'note',
    explanation:
      'Every index pattern of the rule selects events of a known kind, and the field is neither in ECS nor below a prefix that such events use for fields of their own. An ingest pipeline of yours may add it.',
    wrong: "query = '''process where process.reputation == \"bad\"'''",
    right: "query = '''process where process.name == \"bad\"'''",
  },
  RUL2023: {
    title: 'a value of a type that the field never has',
    explanation:
      'Values of different types are never equal: a number does not equal a string, and `true` is not "true". The types are those of ECS.',
    wrong: "query = '''process where process.pid == \"1\" and process.name == \"sh\"'''",
    right: "query = '''process where process.pid == 1 and process.name == \"sh\"'''",
  },
  RUL2024: {
    title: 'setup instructions in two places',
    level: 'note',
    explanation:
      'Setup instructions belong in `setup` or under a heading `## Setup` in `note`; other tools reject a rule that has both.',
    wrong: 'setup = "Install the sensor."\nnote = "## Setup\\n\\nInstall the sensor."',
    right: 'setup = "Install the sensor."\nnote = "## Triage\\n\\nWhich container is it?"',
  },
} as const satisfies Record<string, RuleCodeInfo>;
