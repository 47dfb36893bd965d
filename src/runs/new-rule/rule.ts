import {
  attackName,
  TEMPLATE_IMAGE,
  TEMPLATE_TEXTS,
  type Data,
  type RuleDocument,
  type Severity,
} from '../../rules/index.ts';
import type { Attack, NewRule } from './request.ts';

/** The context of a new rule. */
export interface Origin {
  readonly id: string;
  /** As YYYY/MM/DD. */
  readonly today: string;
}

/** The default risk score of each severity. */
const RISK: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };

/** A rule with every part that a rule should have, to be completed. */
export function newRule(request: NewRule, { id, today }: Origin): RuleDocument {
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
