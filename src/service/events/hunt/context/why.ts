import { rowOf } from '../../../../events/document-row.ts';
import { parseDocument } from '../../../../events/parse-document.ts';
import { whyNode } from '../../../../detect/why-trace.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import { AlertError } from '../../../alerts/alert-error.ts';
import { documentOf, membersOf, stageOfBlock } from '../../../alerts/members.ts';
import { ruleTracer } from '../../../alerts/matched-parts.ts';
import type { Says } from '../../../operation/operation.ts';
import type { why } from './schemas.ts';

/** Why an alert was raised: each clause of its rule, as it was then, at each of its events. */
export type AlertWhy = Says<typeof why>;
type WhyStage = AlertWhy['stages'][number];

/** Traces the query of an alert's rule at its events. Throws `AlertError` ENG1301 and `StoreError`. */
export function alertWhy(
  events: EventReader,
  { alerts, rules }: Pick<DetectionReader, 'alerts' | 'rules'>,
  id: string,
): AlertWhy {
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const { ruleId, ruleRevision: revision } = alert;
  const nothing = { alert: id, ruleId, revision, query: null, stages: [] };
  const tracing = ruleTracer(
    rules.revision(ruleId, revision),
    BigInt(alert.createdAt) * NANOS_PER_MS,
  );
  if (tracing === null) return nothing;
  const { query, tracer } = tracing;
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const own =
    alert.group === null
      ? [{ stage: 1, of: alert }]
      : members.map((of, at) => ({ stage: stageOfBlock(alert, of) ?? at + 1, of }));
  const stages = own.map(({ stage, of }): WhyStage => {
    const [arrival] = of.arrivals;
    const [event = null] = arrival === undefined ? [] : events.fetch([arrival]);
    const document =
      event === null ? documentOf(of) : parseDocument(event.document.toString('utf8'));
    const row = rowOf(document, tracer.fields);
    const trace = tracer.trace(tracer.stages[stage - 1] ?? 0, row);
    return { stage, from: event === null ? 'alert' : 'event', clause: whyNode(trace) };
  });
  return { ...nothing, query, stages };
}
