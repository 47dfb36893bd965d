import { TEMPLATE_TEXTS } from '../model/template.ts';
import type { RuleCodeInfo } from './code-info.ts';

/**
 * 2xxx: the rule runs, and probably not as it was meant (warnings), or is not in order (notes). A
 * file can silence each of them.
 */
export const LINT_CODES = {
  RUL2001: {
    title: 'conditions that exclude each other',
    explanation:
      'A field that has one value in an event is asked for two at once, so the conjunction is never true. Looked at are only fields that never hold several values (`process.name`, not `process.args`), and only where one condition names all values that could do.',
    wrong: "query = '''process where process.name == \"sh\" and process.name == \"bash\"'''",
    right: "query = '''process where process.name in (\"sh\", \"bash\")'''",
  },
  RUL2002: {
    title: 'a value outside a closed set',
    explanation:
      '`event.kind`, `event.category`, `event.type` and `event.outcome` take the values that ECS lists. A condition on any other value is never true.',
    wrong: "query = '''process where event.type == \"started\" and process.name == \"sh\"'''",
    right: "query = '''process where event.type == \"start\" and process.name == \"sh\"'''",
  },
  RUL2003: {
    title: 'a field that the source never provides',
    explanation:
      'The index patterns say which events the rule reads, and those never have this field: conditions on it are never true, and their negations always. A field marked as optional, `?process.command_line`, is left alone.',
    wrong:
      "index = [\"logs-cloud_defend*\"]\nquery = '''process where process.command_line : \"*kubectl*\"'''",
    right:
      "index = [\"logs-cloud_defend*\"]\nquery = '''process where process.args : \"*kubectl*\"'''",
  },
  RUL2004: {
    title: 'the same condition twice',
    level: 'note',
    explanation: 'One of them has no effect; often the second was meant to be another.',
    wrong: 'query = \'\'\'process where process.name in ("sh", "bash", "sh")\'\'\'',
    right: "query = '''process where process.name in (\"sh\", \"bash\")'''",
  },
  RUL2005: {
    title: 'a wildcard in an exact comparison',
    explanation: '`==`, `!=` and `in` compare exactly. A `*` in their text stands for a star.',
    wrong: "query = '''process where process.name == \"kube*\"'''",
    right: "query = '''process where process.name like \"kube*\"'''",
  },
  RUL2006: {
    title: 'like without a wildcard',
    level: 'note',
    explanation:
      '`like` without `*` and `?` compares exactly, case included, as `==` does. `:` would be the one that ignores case.',
    wrong: "query = '''process where process.name like \"kubectl\"'''",
    right: "query = '''process where process.name == \"kubectl\"'''",
  },
  RUL2007: {
    title: '"*" also matches an empty text',
    explanation:
      'Sensors write an empty `container.id` for what runs in no container, and `"*"` matches it. `"?*"` asks for at least one character.',
    wrong: "query = '''process where container.id : \"*\" and process.name == \"kubectl\"'''",
    right: "query = '''process where container.id : \"?*\" and process.name == \"kubectl\"'''",
  },
  RUL2008: {
    title: 'a negation that passes on missing fields',
    explanation:
      'What is not there is not equal to anything, so `!=`, `not` and `not in` pass events without the field. Where nothing but negations says what is looked for, that is nearly every event. The kind of event (`event.type` and its like, an action such as `exec` that all have), `host.*`, `agent.*` and the existence of a field do not count as saying it; what ties an event to the others of a sequence does.',
    wrong: "query = '''process where event.type == \"start\" and process.name != \"sh\"'''",
    right:
      "query = '''process where event.type == \"start\" and process.name != null and process.name != \"sh\"'''",
  },
  RUL2009: {
    title: 'a sequence longer than the look-back',
    explanation:
      'Where a rule runs on a schedule, it sees a sequence that took as long as `maxspan` allows only if one of its windows holds all of it. Windows begin one `interval` apart, so each has to be at least `maxspan` and one `interval` long; in a shorter one the first event is too old for the run that sees the last.',
    wrong:
      'from = "now-6m"\nquery = \'\'\'\nsequence by host.id with maxspan=1h\n  [process where process.name == "curl"]\n  [process where process.name == "chmod"]\n\'\'\'',
    right:
      'from = "now-65m"\nquery = \'\'\'\nsequence by host.id with maxspan=1h\n  [process where process.name == "curl"]\n  [process where process.name == "chmod"]\n\'\'\'',
  },
  RUL2010: {
    title: 'a rule without tests',
    level: 'note',
    explanation:
      'Nothing shows that the rule finds what it should. `NAME.tests.toml` beside `NAME.toml` holds its tests; rules in JSON and NDJSON have none. Where no rule of a whole folder has any, they are counted in the last line and not told of one by one.',
    cure: 'Write `NAME.tests.toml` with a case that alerts and one that nearly does; `dockwarden rules new` shows the form.',
  },
  RUL2011: {
    title: 'a rule without a guide',
    level: 'note',
    explanation:
      '`note` is what a person reads who gets the alert: what it means, how to look into it, how to respond. Building blocks and deprecated rules need none.',
    wrong: 'note = ""',
    right: "note = '''\n## Triage\n\n- Which container is it, and what is it for?\n'''",
  },
  RUL2012: {
    title: 'a tactic tag without a threat entry',
    level: 'note',
    explanation: 'Reports and matrices are built from `threat`; a tag alone does not reach them.',
    wrong: 'tags = ["Tactic: Execution"]',
    right:
      'tags = ["Tactic: Execution"]\n\n[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
  },
  RUL2013: {
    title: 'a threat entry without a tactic tag',
    level: 'note',
    explanation:
      'Lists are filtered by tags; a rule without any of its tactics among them is not found there.',
    wrong:
      'tags = []\n\n[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
    right:
      'tags = ["Tactic: Execution"]\n\n[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
  },
  RUL2014: {
    title: 'an unknown ATT&CK id',
    level: 'note',
    explanation:
      'The id of a tactic, technique or sub-technique is none, or was given up. The list of ids is as old as the program, so numbers beyond its last ones, which a newer release may have, are not looked at.',
    wrong:
      '[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[[rule.threat.technique]]\nid = "T1617"\nname = "Container Administration Command"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
    right:
      '[[rule.threat]]\nframework = "MITRE ATT&CK"\n\n[[rule.threat.technique]]\nid = "T1609"\nname = "Container Administration Command"\n\n[rule.threat.tactic]\nid = "TA0002"\nname = "Execution"',
  },
  RUL2015: {
    title: 'a key that looks like a misspelt field',
    explanation:
      'Unknown keys are kept and have no effect. This one is so close to a field that it is probably meant to be it.',
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
    title: 'a value under [metadata] of another form',
    level: 'note',
    explanation:
      'It has no effect here, so the rule runs; the tools that keep rule files in this form refuse it.',
    wrong: '[metadata]\ncreation_date = "24 November 2026"',
    right: '[metadata]\ncreation_date = "2026/11/24"',
  },
  RUL2018: {
    title: 'two fields that say the same thing',
    explanation:
      'Of `index` and `data_view_id` only one can be meant: `index` is used here, the data view elsewhere.',
    wrong: 'index = ["logs-cloud_defend*"]\ndata_view_id = "container-logs"',
    right: 'index = ["logs-cloud_defend*"]',
  },
  RUL2019: {
    title: 'a filter with a clause that is not applied',
    explanation:
      'Of the query language of the store only some clauses are known here. A filter with another one, such as `query_string` or `script`, lets more events pass here than it does there, never fewer: the clause counts as true, and below an odd number of negations as false.',
    wrong: 'filters = [{ query = { query_string = { query = "user.name: root" } } }]',
    right: 'filters = [{ query = { match_phrase = { "user.name" = "root" } } }]',
  },
  RUL2020: {
    title: 'text of the template that was not filled in',
    explanation:
      '`dockwarden rules new` writes texts that say what belongs in their place. This one still stands there, and the person who gets the alert reads it.',
    wrong: `description = "Finds … . ${TEMPLATE_TEXTS.description}"`,
    right:
      'description = "Finds a container client started in a container: whoever has one can start containers on the host."',
  },
  RUL2021: {
    title: 'a field that the events do not have',
    explanation:
      'The name is none of the fields of the events that the rule reads, so a condition on it is never true, and its negation always. Looked at are rules of which every index pattern reaches events of a known kind: cloud_defend, of which all fields are known, and Elastic Defend, Endgame, Windows event logs, auditd, CrowdStrike, Microsoft Defender and SentinelOne, where it is told only of names that are a slip of a field. A rule without index patterns is judged by all of these.',
    wrong: "query = '''process where process.nmae == \"sh\"'''",
    right: "query = '''process where process.name == \"sh\"'''",
  },
  RUL2022: {
    title: 'a field outside ECS',
    level: 'note',
    explanation:
      'Every index pattern of the rule reaches events of a known kind, and the field is neither in ECS nor below a name that such events keep fields of their own under. A pipeline of yours may add it.',
    wrong: "query = '''process where process.reputation == \"bad\"'''",
    right: "query = '''process where process.name == \"bad\"'''",
  },
  RUL2023: {
    title: 'a value of a type that the field never has',
    explanation:
      'Types that do not meet are never equal: a number is no text, and `true` is not "true". The types are those of ECS, and rules are looked at as for RUL2021.',
    wrong: "query = '''process where process.pid == \"1\" and process.name == \"sh\"'''",
    right: "query = '''process where process.pid == 1 and process.name == \"sh\"'''",
  },
  RUL2024: {
    title: 'what has to be set up stands in two places',
    level: 'note',
    explanation:
      'It stands in `setup` or under a heading `## Setup` in `note`; other tools refuse a rule that has both.',
    wrong: 'setup = "Install the sensor."\nnote = "## Setup\\n\\nInstall the sensor."',
    right: 'setup = "Install the sensor."\nnote = "## Triage\\n\\nWhich container is it?"',
  },
} as const satisfies Record<string, RuleCodeInfo>;
