import type { JsonObject } from '../../events/json.ts';
import type { AlertNote, HistoryEntry } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { AlertError } from './alert-error.ts';
import { alertFacts, type AlertFacts } from './alert-facts.ts';
import { fullDocument } from './alert-rows.ts';
import { matcherOf } from './matched-parts.ts';
import { membersOf } from './members.ts';
import { alertSummary, type AlertSummary } from './views.ts';

/** All that is known of an alert. Times are milliseconds since 1970 where they are no text. */
export interface AlertDetail {
  readonly summary: AlertSummary;
  /** What the document says, by kind; of a sequence, what its last event does. */
  readonly facts: AlertFacts;
  /** The whole document, as other tools take it. */
  readonly document: JsonObject;
  /** Of a sequence or sample, in the order of the stages. */
  readonly members: readonly { readonly id: string; readonly document: JsonObject }[];
  /** Oldest first; of very many, the latest. */
  readonly history: readonly HistoryEntry[];
  readonly notes: readonly AlertNote[];
  /** Steps of the guide that are done, by their place in it, from 0. */
  readonly steps: readonly number[];
  readonly statusChangedAt: number | null;
  readonly statusChangedBy: string | null;
}

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
