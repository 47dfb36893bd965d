import type { StoredAlert } from '../../stores/alert-store.ts';
import type { JsonObject } from '../../events/json.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { TACTICS } from '../../rules/index.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { internal } from '../operation/operation.ts';
import { storyOf } from './change-stories.ts';
import { storyDetailOf } from './get-story.ts';
import { rankOf } from './story-text.ts';

/** The tag by which people pin an alert of a story as evidence. */
export const PINNED = 'evidence';

interface CaseParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'processes' | 'rules' | 'stories'>;
}

/** Notes that are shown, the first ones. */
const MAX_NOTES = 500;

/** What people hand on of a story: it, what was found out and decided, and what its rules say. */
export const readCase = internal({
  name: 'stories.case',
  run({ store }: CaseParts, { id }: { readonly id: string }) {
    const { story, alerts, history } = storyDetailOf({ store }, storyOf({ store }, id));
    const stored = alerts.flatMap(({ id: alert }) => store.alerts.get(alert) ?? []);
    const notes = alerts
      .filter((alert) => alert.notes > 0)
      .flatMap(({ id: alert, ruleName }) =>
        store.alerts
          .notesOf(alert)
          .map(({ at, by, text }) => ({ at: timeOf(at), by, text, ruleName })),
      )
      .toSorted((a, b) => (a.at < b.at ? -1 : 1));
    const worst = stored.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
    return {
      story,
      alerts: alerts.map((alert) => ({ ...alert, isPinned: alert.tags.includes(PINNED) })),
      worst: worst?.id ?? null,
      verdicts: verdictsOf(history),
      notes: notes.slice(0, MAX_NOTES),
      moreNotes: Math.max(0, notes.length - MAX_NOTES),
      rules: rulesOf(store, stored),
    };
  },
});

/** What people have decided, in words that do not depend on a language of states. */
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
      return { at: timeOf(at), by, what, status, closeReason, alerts: count };
    })
    .filter(({ what, status }) => what !== 'verdict' || status !== null);
}

/** The worst first. */
function rulesOf(store: CaseParts['store'], alerts: readonly StoredAlert[]) {
  const byRule = new Map<string, StoredAlert[]>();
  for (const alert of alerts)
    byRule.set(alert.ruleId, [...(byRule.get(alert.ruleId) ?? []), alert]);
  return [...byRule.values()]
    .map((own) => {
      const worst = own.toSorted((a, b) => rankOf(b) - rankOf(a))[0]!;
      const rule = documentOf(store, worst);
      const steps = new Set(own.flatMap(({ id }) => store.alerts.steps(id)));
      const { note } = rule;
      return {
        name: worst.ruleName,
        severity: worst.severity,
        rank: rankOf(worst),
        alerts: own.length,
        techniques: techniquesOf(rule),
        guide: typeof note === 'string' ? note : '',
        steps: [...steps].toSorted((a, b) => a - b),
      };
    })
    .toSorted((a, b) => b.rank - a.rank || b.alerts - a.alerts);
}

function documentOf(
  { rules }: CaseParts['store'],
  { ruleId, ruleRevision }: StoredAlert,
): JsonObject {
  const text = rules.revision(ruleId, ruleRevision) ?? rules.get(ruleId)?.document;
  return text === undefined ? {} : (JSON.parse(text) as JsonObject);
}

interface Threat {
  readonly tactic?: { readonly id?: string; readonly name?: string };
  readonly technique?: readonly (Technique & { readonly subtechnique?: readonly Technique[] })[];
}

interface Technique {
  readonly id?: string;
  readonly name?: string;
}

/** As the document of a rule names them, which was checked when the rule was loaded. */
function techniquesOf({ threat }: JsonObject) {
  if (!Array.isArray(threat)) return [];
  return (threat as unknown as readonly Threat[]).flatMap(({ tactic, technique = [] }) =>
    technique.flatMap(({ subtechnique = [], ...own }) =>
      (subtechnique.length === 0 ? [own] : subtechnique).map(({ id = '', name = '' }) => ({
        tactic: TACTICS[tactic?.id ?? ''] ?? tactic?.name ?? '',
        id,
        name: subtechnique.length === 0 ? name : `${own.name ?? ''}: ${name}`,
      })),
    ),
  );
}

const timeOf = (millis: number): string => formatInstant(BigInt(millis) * NANOS_PER_MS);
