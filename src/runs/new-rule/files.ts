import { printJson, type Json } from '../../events/json.ts';
import {
  convert,
  attackName,
  TEMPLATE_IMAGE,
  TEMPLATE_TEXTS,
  type Data,
  type RuleDocument,
  type Severity,
} from '../../rules/index.ts';
import { createRunner } from '../rule-tests/rule-runner.ts';
import { newCases, type NewCases } from './cases.ts';
import type { NewRule, Attack } from './request.ts';

/** The context of a new rule. */
interface Origin {
  readonly id: string;
  /** As YYYY/MM/DD. */
  readonly today: string;
}

/** The default risk score of each severity. */
const RISK: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };

/** A rule with every part that a rule should have, to be completed. */
function newRule(request: NewRule, { id, today }: Origin): RuleDocument {
  const { name, tactic, technique, severity, query, index } = request;
  return {
    metadata: { creation_date: today, maturity: 'development', updated_date: today },
    rule: {
      author: [],
      description: `Detects … (${name}). ${TEMPLATE_TEXTS.description}`,
      false_positives: [TEMPLATE_TEXTS.false_positives],
      from: 'now-6m',
      index: [...index],
      interval: '5m',
      language: 'eql',
      max_signals: 100,
      name,
      note: guideOf(name),
      risk_score: RISK[severity],
      rule_id: id,
      severity,
      tags: [`Tactic: ${tactic.name}`, 'Resources: Investigation Guide'],
      type: 'eql',
      version: 1,
      query: `${query}\n`,
      threat: [threatOf(tactic, technique)],
    },
    others: {},
  };
}

function threatOf(tactic: Attack, technique: Attack | null): Data {
  const entry = { framework: 'MITRE ATT&CK', tactic: attackEntry(tactic, 'tactics') };
  return technique === null ? entry : { ...entry, technique: [techniqueOf(technique)] };
}

/** A sub-technique is part of its technique. */
function techniqueOf(technique: Attack): Data {
  const entry = attackEntry(technique, 'techniques');
  const [parent = ''] = technique.id.split('.');
  if (parent === technique.id) return entry;
  const above = { id: parent, name: attackName(parent) ?? parent };
  return { ...attackEntry(above, 'techniques'), subtechnique: [entry] };
}

function attackEntry({ id, name }: Attack, kind: 'tactics' | 'techniques') {
  const page = id.replace('.', '/');
  return { id, name, reference: `https://attack.mitre.org/${kind}/${page}/` };
}

function guideOf(name: string): string {
  return `## What it finds

${name}: ${TEMPLATE_TEXTS.note}

## Investigate

- Which container is it, and what is its purpose? Check \`container.name\`, \`container.image.name\`,
  \`orchestrator.namespace\` and \`orchestrator.resource.name\`.
- Check \`process.name\`, \`process.executable\` and \`process.args\`, and what started the process:
  \`process.parent\`, \`process.entry_leader\`, \`process.user.id\`.
- Which related alerts and logs are there: same \`container.id\`, same node, within an hour?

## False positives

- Who does this legitimately? Exception: \`container.image.name\` is \`${TEMPLATE_IMAGE}\` and
  \`orchestrator.namespace\` is \`team\`.

## Respond

- Isolate: stop the container, or isolate it with a network policy if its state is needed as evidence.
- Review its configuration and access, and revoke credentials that were exposed.
- Replace the container from a trusted image instead of cleaning it.
- Escalate to the incident response team if it cannot be explained.
`;
}

interface NewFile {
  readonly name: string;
  readonly text: string;
}

/** The two files of a new rule. */
export interface NewFiles {
  readonly rule: NewFile;
  readonly tests: NewFile;
  /** Whether all cases pass. */
  readonly isComplete: boolean;
}

export function newFiles(request: NewRule, origin: Origin): NewFiles {
  const entry = { kind: 'rule', document: newRule(request, origin) } as const;
  const [written] = convert([entry], 'rules/');
  const name = written?.name ?? 'rule.toml';
  const runner = createRunner(
    {
      type: 'eql',
      query: request.query,
      index: request.index,
      data_view_id: undefined,
      filters: undefined,
      timestamp_override: undefined,
      timestamp_override_fallback_disabled: false,
      event_category_override: undefined,
      timestamp_field: undefined,
      tiebreaker_field: undefined,
    },
    request.statement,
    0n,
  );
  const cases = newCases(runner);
  return {
    rule: { name, text: written?.text ?? '' },
    tests: { name: name.replace(/\.toml$/, '.tests.toml'), text: newTests(cases) },
    isComplete: cases.isComplete,
  };
}

/** The text of a tests file. */
function newTests({ defaults, cases }: NewCases): string {
  const parts = cases.map(({ name, expect, events }) =>
    [
      '[[case]]',
      `name = ${JSON.stringify(name)}`,
      `expect = ${expect}`,
      events.length === 0
        ? 'events = []'
        : `events = [\n${events.map((event) => `    ${tomlText(objectText(event, '', ''))},\n`).join('')}]`,
    ].join('\n'),
  );
  return (
    [`[defaults]\nevent = ${tomlText(objectText(defaults, '\n  ', '\n'))}`, ...parts].join('\n\n') +
    '\n'
  );
}

/** `before` and `after` are line breaks around each member and at the end. */
function objectText(object: Readonly<Record<string, Json>>, before: string, after: string): string {
  const members = Object.entries(object).map(
    ([key, value]) => `${before}${JSON.stringify(key)}: ${printJson(value)}`,
  );
  return `{${members.join(`,${before === '' ? ' ' : ''}`)}${after}}`;
}

/** Without escapes if possible, since people edit it. */
function tomlText(json: string): string {
  const isPlain = !json.includes("'''") && !json.endsWith("'") && !/[\u007f]/.test(json);
  return isPlain ? `'''${json}'''` : JSON.stringify(json).replaceAll('\u007f', '\\u007f');
}
