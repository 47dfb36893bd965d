import type { DetectionReader } from '../../stores/detection-store.ts';
import type { Says } from '../operation/operation.ts';
import { AlertError } from './alert-error.ts';
import { alertFacts } from './alert-facts.ts';
import { fullDocument } from './alert-rows.ts';
import { matcherOf } from './matched-parts.ts';
import { membersOf } from './members.ts';
import type { alertDetail as alertDetailSchema } from './schemas.ts';
import { alertSummary } from './views.ts';

/** All that is known of an alert. */
export type AlertDetail = Says<typeof alertDetailSchema>;

const MAX_HISTORY = 1_000;

/** Throws {@link AlertError} ENG1301 for an alert that is not there. */
export function alertDetail(
  { alerts, rules }: Pick<DetectionReader, 'alerts' | 'rules'>,
  id: string,
): AlertDetail {
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const rule = rules.revision(alert.ruleId, alert.ruleRevision);
  const document = fullDocument(alert, rule);
  const shown = members.map((each) => ({ id: each.id, document: fullDocument(each, rule) }));
  return {
    summary: alertSummary(matcherOf(rules), alert, members),
    facts: alertFacts(alert, [document, ...shown.map((each) => each.document)]),
    document,
    members: shown,
    history: alerts.history(id).slice(-MAX_HISTORY),
    notes: alerts.notesOf(id),
    steps: alerts.steps(id),
    statusChangedAt: alert.statusChangedAt,
    statusChangedBy: alert.statusChangedBy,
  };
}
