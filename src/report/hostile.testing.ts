import type { Alert } from '../detect/alert.ts';
import type { DetectionRule } from '../detect/detection-rule.ts';
import { eventsOf } from '../detect/match.ts';
import type { ScanReport } from '../detect/report.ts';
import type { WhyNode } from '../detect/why.ts';
import type { JsonObject } from '../events/json.ts';
import { SEVERITIES } from '../rules/index.ts';
import { alertOf, emptyReport, eventOf, outcomeOf } from './report.testing.ts';

/** Harmless as text; sets a flag if it is run. */
const SCRIPT = '<script>window.__pwned = 1</script>';

/** Text that tries to break out of its context, to be placed in every part of a report. */
export const HOSTILE_TEXTS: readonly string[] = [
  SCRIPT,
  `</script>${SCRIPT}`,
  `</style>${SCRIPT}</title></textarea>${SCRIPT}`,
  `"><img src=x onerror="window.__pwned = 2">`,
  `' onmouseover='window.__pwned = 3' autofocus onfocus='window.__pwned = 3`,
  '` onclick=`window.__pwned = 4`',
  `--><svg onload=window.__pwned=5>`,
  `<![CDATA[${SCRIPT}]]>`,
  '<iframe src="https://pwned.example/"></iframe><link rel=stylesheet href=//pwned.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://pwned.example/">',
  '<base href="https://pwned.example/"><form action=https://pwned.example/><button>go',
  'javascript:window.__pwned=6',
  'data:text/html,<script>window.__pwned=7</script>',
  '[click](javascript:window.__pwned=8) ![img](https://pwned.example/x.png) <https://pwned.example>',
  '{{constructor.constructor("window.__pwned=9")()}} ${window.__pwned=10}',
  'report\u202egpj.exe \u2066isolated\u2069 zero\u200bwidth \ufeff',
  '\u001b[2J\u001b]0;title\u0007 bell \u009b31m',
  'null\u0000byte \u0008\u007f',
  'lone \ud800 surrogates \udfff',
  'line\r\nbreak\u2028separator\u2029',
  '&lt;b&gt; &amp;amp; &#60;script&#62;',
  '__proto__',
  'x'.repeat(100_000),
  '<b>'.repeat(30_000),
  '\u0000'.repeat(100_000),
  '😀'.repeat(50_000),
];

/** A report with hostile text in every field. */
export function hostileReport(texts: readonly string[] = HOSTILE_TEXTS): ScanReport {
  const rules = texts.map((text, index) => hostileRule(text, index));
  const alerts = rules.flatMap((rule, index) => hostileAlerts(rule, texts[index] ?? ''));
  const text = texts.join(' ');
  return {
    ...emptyReport(),
    input: {
      names: texts,
      documents: alerts.length,
      bytes: 1,
      unreadable: 2,
      converted: [],
      unknownShapes: 0,
      outside: 3,
      origins: { index: 0, data_stream: 0, module: 0, unknown: 4 },
      first: 0n,
      last: 10n ** 18n,
    },
    rules: rules.map((rule) => ({
      ...outcomeOf(rule, 5, 2),
      hidden: 1,
      duplicates: 1,
      suppressed: 1,
      capped: 1,
      failures: 1,
      undecided: 1,
      untimed: 1,
      schedule: {
        executions: 3,
        missed: 1,
        missedBecause: [{ reason: 'gap', count: 1 }],
        missedExamples: [],
        repeated: 0,
        notReplayed: 0,
        onlyInWindows: 0,
        capped: 0,
        shown: [
          {
            at: 5n,
            from: 1n,
            to: 5n,
            matches: 2,
            duplicates: 0,
            suppressed: 0,
            capped: 0,
            alerts: 2,
          },
        ],
      },
    })),
    notRun: texts.map((each) => ({ name: each, file: each, reason: each })),
    alerts,
    exceptions: texts.map((each, index) => ({
      listId: each,
      listName: each,
      itemId: each,
      name: each,
      hidden: index,
      rules: 1,
      idle: index % 2 === 0 ? null : each,
    })),
    why: () => [{ stage: 0, clause: text, values: [{ field: text, values: [text], more: 1 }] }],
    stages: ({ rule, match }) =>
      eventsOf(match).map((_, index) => ({
        stage: index + 1,
        clause: hostileClause(rule.rule.query, texts[0] ?? ''),
      })),
    restriction: { filters: texts, excludedRules: 6, alertsBelow: 7 },
  };
}

function hostileClause(query: string, text: string): WhyNode {
  const span = { start: 0, end: query.length };
  const fields = [{ field: text, values: [text, 2n ** 60n], satisfying: [text], more: 1 }];
  return { kind: 'test', text: query, span, isTrue: true, failure: null, fields, parts: [] };
}

function hostileRule(text: string, index: number): DetectionRule {
  const severity = SEVERITIES[index % 4] ?? 'low';
  const entry = { id: text, name: text, reference: text };
  return {
    id: text,
    file: text,
    parameters: {},
    rule: {
      rule_id: text,
      name: text,
      description: text,
      type: 'eql',
      risk_score: index,
      severity,
      version: 1,
      enabled: true,
      tags: [text],
      interval: text,
      from: text,
      to: 'now',
      max_signals: 100,
      risk_score_mapping: [],
      severity_mapping: [],
      rule_name_override: undefined,
      timestamp_override: undefined,
      timestamp_override_fallback_disabled: false,
      building_block_type: 'default',
      note: `## ${text}\n\n${text}\n\n#### ${text}\n\n- ${text}\n\n> ${text}\n\n    ${text}\n\n\`\`\`${text}\n${text}\n\`\`\`\n`,
      setup: text,
      investigation_fields: { field_names: [text, 'process.args'] },
      references: [text, `https://example.test/${text}`],
      false_positives: [text],
      author: [text],
      license: text,
      threat: [
        {
          framework: text,
          tactic: entry,
          technique: [{ ...entry, subtechnique: [entry] }],
        },
        {
          framework: 'MITRE ATT&CK',
          tactic: { ...entry, id: 'TA0002' },
          technique: [{ ...entry, id: 'T1059', subtechnique: [{ ...entry, id: 'T1059.004' }] }],
        },
      ],
      threat_mappings: undefined,
      exceptions_list: [],
      actions: [],
      response_actions: undefined,
      throttle: undefined,
      related_integrations: [],
      required_fields: [],
      timeline_id: undefined,
      timeline_title: undefined,
      meta: undefined,
      namespace: undefined,
      output_index: undefined,
      outcome: undefined,
      alias_target_id: undefined,
      alias_purpose: undefined,
      id: undefined,
      revision: undefined,
      immutable: undefined,
      rule_source: undefined,
      created_at: undefined,
      created_by: undefined,
      updated_at: undefined,
      updated_by: undefined,
      execution_summary: undefined,
      query: text,
      index: [text],
      data_view_id: undefined,
      filters: undefined,
      event_category_override: undefined,
      timestamp_field: undefined,
      tiebreaker_field: undefined,
      alert_suppression: undefined,
    },
  };
}

function hostileAlerts(rule: DetectionRule, text: string): readonly Alert[] {
  const event = eventOf(hostileDocument(text));
  const single = alertOf(rule, { kind: 'event', event }, text);
  const group = alertOf(
    rule,
    { kind: 'group', keys: [text, null], events: [event, null, event] },
    text,
  );
  const suppression = {
    instance: text,
    terms: [{ field: text, value: text }],
    start: 1n,
    end: 2n,
    count: 3,
  };
  return [
    { ...single, id: text, name: `${text}!`, suppression },
    { ...group, id: text, name: `${text}?` },
  ];
}

function hostileDocument(text: string): JsonObject {
  const process = {
    name: text,
    executable: text,
    args: [text, '', `it's "${text}"`],
    working_directory: text,
    entity_id: text,
    pid: 2n ** 60n,
    interactive: true,
    user: { name: text, id: text },
  };
  return {
    '@timestamp': '2026-11-24T15:32:20.860242969Z',
    event: { category: ['process', 'file', text], action: text, id: text },
    process: {
      ...process,
      parent: { ...process, entity_id: `${text}p` },
      entry_leader: { ...process, entity_id: `${text}e` },
    },
    container: { name: text, id: text, image: { name: text, tag: [text, text] } },
    orchestrator: { namespace: text, resource: { name: text } },
    file: { path: text, name: text },
    [text]: text,
  };
}
