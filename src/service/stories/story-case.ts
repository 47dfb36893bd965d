import type { StoredAlert } from '../../stores/alert-store.ts';
import type { JsonObject } from '../../events/json.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { groupBy } from '../../util/group-by.ts';
import { formatMillis } from '../../util/time/index.ts';
import { internal } from '../operation/operation.ts';
import { storyOf } from './change-stories.ts';
import { storyDetailOf } from './get-story.ts';
import { threatOf } from './rule-threat.ts';
import { rankOf } from './story-text.ts';

/** The tag that marks an alert as pinned evidence. */
export const PINNED = 'evidence';

interface CaseParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'processes' | 'rules' | 'stories'>;
}

/** The maximum number of notes; the first ones are shown. */
const MAX_NOTES = 500;

/** Reads what a case report contains: the story, its alerts, notes and verdicts, and what its rules say. */
export const readCase = internal({
  name: 'stories.case',
  run({ store }: CaseParts, { id }: { readonly id: string }) {
    const { story, alerts, history } = storyDetailOf({ store }, storyOf({ store }, id));
    const stored = alerts.flatMap((alert) => store.alerts.get(alert.id) ?? []);
    const notes = alerts
      .filter((alert) => alert.notes > 0)
      .flatMap((alert) =>
        store.alerts.notesOf(alert.id).map((note) => ({ ...note, ruleName: alert.ruleName })),
      )
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, by, text, ruleName }) => ({ at: formatMillis(at), by, text, ruleName }));
    return {
      story,
      alerts: alerts.map((alert) => ({ ...alert, isPinned: alert.tags.includes(PINNED) })),
      worst: worstOf(stored)?.id ?? null,
      verdicts: verdictsOf(history),
      notes: notes.slice(0, MAX_NOTES),
      moreNotes: Math.max(0, notes.length - MAX_NOTES),
      rules: rulesOf(store, stored),
    };
  },
});

const worstOf = (alerts: readonly StoredAlert[]): StoredAlert | undefined =>
  alerts.toSorted((a, b) => rankOf(b) - rankOf(a))[0];

function verdictsOf(history: ReturnType<typeof storyDetailOf>['history']) {
  return history
    .filter(({ what }) => what === 'verdict' || what === 'undone' || what === 'reopened')
    .map(({ at, by, what, detail }) => {
      const { change = {}, alerts = 0 } = JSON.parse(detail) as {
        readonly change?: { readonly status?: string; readonly closeReason?: string };
        readonly alerts?: number | readonly string[];
      };
      const count = typeof alerts === 'number' ? alerts : alerts.length;
      const { status = null, closeReason = null } = change;
      return { at: formatMillis(at), by, what, status, closeReason, alerts: count };
    })
    .filter(({ what, status }) => what !== 'verdict' || status !== null);
}

/** The rules of the alerts, the worst first. */
function rulesOf(store: CaseParts['store'], alerts: readonly StoredAlert[]) {
  return [...groupBy(alerts, ({ ruleId }) => ruleId).values()]
    .map((own) => ({ own, worst: worstOf(own)! }))
    .toSorted((a, b) => rankOf(b.worst) - rankOf(a.worst) || b.own.length - a.own.length)
    .map(({ own, worst }) => {
      const rule = ruleDocument(store, worst);
      const steps = new Set(own.flatMap(({ id }) => store.alerts.steps(id)));
      const { note } = rule;
      return {
        name: worst.ruleName,
        severity: worst.severity,
        alerts: own.length,
        techniques: techniquesOf(rule),
        guide: typeof note === 'string' ? note : '',
        steps: [...steps].toSorted((a, b) => a - b),
      };
    });
}

function ruleDocument(
  { rules }: CaseParts['store'],
  { ruleId, ruleRevision }: StoredAlert,
): JsonObject {
  const text = rules.revision(ruleId, ruleRevision) ?? rules.get(ruleId)?.document;
  return text === undefined ? {} : (JSON.parse(text) as JsonObject);
}

/** The most specific techniques that a rule names. */
const techniquesOf = (rule: JsonObject) =>
  threatOf(rule).flatMap(({ technique = [] }) =>
    technique.flatMap(({ id, name, subtechnique = [] }) =>
      subtechnique.length === 0
        ? [{ id, name }]
        : subtechnique.map((sub) => ({ id: sub.id, name: `${name}: ${sub.name}` })),
    ),
  );
