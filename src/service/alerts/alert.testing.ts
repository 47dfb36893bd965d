import { createHash } from 'node:crypto';
import { blockId } from '../../detect/identity/index.ts';
import type { NewAlert } from '../../stores/alert-store.ts';

/** An id as alerts have it, made of any text. */
export const idOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An alert of an event, as a run writes it. */
export function newAlert(name: string, more: Partial<NewAlert> = {}): NewAlert {
  return {
    id: idOf(name),
    ruleId: 'rule-1',
    ruleRevision: 1,
    ruleName: 'Shell in a container',
    runId: 'run-1',
    kind: 'alert',
    isBuildingBlock: false,
    group: null,
    severity: 'low',
    riskScore: 21,
    reason: 'process event with process sh',
    ruleTags: ['Container'],
    createdAt: 1_000,
    firstEvent: 1_764_000_000_000_000_000n,
    lastEvent: 1_764_000_000_000_000_000n,
    arrivals: [1],
    facets: { 'process.name': 'sh' },
    document: JSON.stringify({ process: { name: 'sh', args: ['sh', '-c', 'id'] } }),
    suppression: null,
    ...more,
  };
}

/** A sequence with its members. */
export function newSequence(
  name: string,
  documents: readonly object[],
  more: Partial<NewAlert> = {},
): NewAlert[] {
  const group = idOf(name);
  const blocks = documents.map((document, index) =>
    newAlert(`${name} ${index}`, {
      id: blockId(group, index),
      kind: 'block',
      isBuildingBlock: true,
      group,
      document: JSON.stringify({ ...document, 'kibana.alert.group.index': index }),
      ...more,
    }),
  );
  return [newAlert(name, { group, document: '{}', ...more }), ...blocks];
}
