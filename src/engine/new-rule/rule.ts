import {
  attackName,
  TEMPLATE_IMAGE,
  TEMPLATE_TEXTS,
  type Data,
  type RuleDocument,
  type Severity,
} from '../../rules/index.ts';
import type { Attack, NewRule } from './request.ts';

/** What a new rule takes from the world. */
export interface Birth {
  readonly id: string;
  /** As YYYY/MM/DD. */
  readonly today: string;
}

/** The customary weight of each severity. */
const RISK: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };

/** A rule with all that a rule should have, to be filled in. */
export function newRule(request: NewRule, { id, today }: Birth): RuleDocument {
  const { name, tactic, technique, severity, query, index } = request;
  return {
    metadata: { creation_date: today, maturity: 'development', updated_date: today },
    rule: {
      author: [],
      description: `Finds … (${name}). ${TEMPLATE_TEXTS.description}`,
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

/** A sub-technique stands below its technique. */
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

- Which container is it, and what is it for? Read \`container.name\`, \`container.image.name\`,
  \`orchestrator.namespace\` and \`orchestrator.resource.name\`.
- Read \`process.name\`, \`process.executable\` and \`process.args\`, and who started it:
  \`process.parent\`, \`process.entry_leader\`, \`process.user.id\`.
- Which other alerts and logs go with it? Same \`container.id\`, same node, within the hour.

## False positives

- Who does this by right? Exception: \`container.image.name\` is \`${TEMPLATE_IMAGE}\` and
  \`orchestrator.namespace\` is \`team\`.

## Respond

- Isolate: stop the container, or cut it off by a network policy if its state is still needed.
- Review its configuration and access, and revoke what was exposed.
- Rebuild the container from its image rather than cleaning it.
- Escalate to the incident response team if it cannot be explained.
`;
}
