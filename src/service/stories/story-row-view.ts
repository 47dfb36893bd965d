import type { StoryFacts, StoryRow } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { JsonObject } from '../../events/json.ts';
import { TACTICS } from '../../rules/index.ts';
import { NANOS_PER_MS, formatInstant } from '../../util/time/index.ts';
import { workloadName } from '../alerts/workload-name.ts';
import type { Says } from '../operation/operation.ts';
import type { story } from './schemas.ts';

/** A story as lists show it. Its texts come from events. */
export type StoryView = Says<typeof story>;

export interface StoryViewParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'processes' | 'rules'>;
}

const SPARKS = 24;

export function storyViews({ store }: StoryViewParts, rows: readonly StoryRow[]): StoryView[] {
  const facts = store.alerts.storyFacts(rows.map(({ id }) => id));
  const roots = store.processes.get(rows.flatMap(({ root }) => root ?? []));
  const known = new Map<string, readonly string[]>();
  const tacticsOf = (ruleId: string): readonly string[] => {
    const tactics = known.get(ruleId) ?? tacticIds(store.rules.get(ruleId)?.document);
    known.set(ruleId, tactics);
    return tactics;
  };
  return rows.map((row) => ({
    ...row,
    firstEvent: row.firstEvent === null ? null : formatInstant(row.firstEvent),
    lastEvent: row.lastEvent === null ? null : formatInstant(row.lastEvent),
    createdAt: timeOf(row.createdAt),
    lastAlertAt: timeOf(row.lastAlertAt),
    rootName: row.root === null ? null : (roots.get(row.root)?.name ?? null),
    tactics: inOrder(row.ruleIds.flatMap(tacticsOf)),
    rules: row.ruleIds.length,
    ...whereOf(facts.get(row.id)),
    sparkline: sparksOf(facts.get(row.id)?.times ?? []),
  }));
}

export const storyView = (parts: StoryViewParts, row: StoryRow): StoryView =>
  storyViews(parts, [row])[0]!;

function whereOf(facts: StoryFacts | undefined) {
  const { place = {}, worstRuleId = null, assignees = [] } = facts ?? {};
  const namespace = place['orchestrator.namespace'] ?? null;
  const pod = place['orchestrator.resource.name'] ?? null;
  const container = place['container.name'] ?? null;
  return {
    worstRuleId,
    workload: workloadName({ namespace, pod, container }),
    namespace,
    pod,
    container,
    image: place['container.image.name'] ?? null,
    node: place['host.name'] ?? null,
    assignees,
  };
}

function sparksOf(times: readonly number[]): number[] {
  const counts = Array.from({ length: SPARKS }, () => 0);
  const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  for (const time of times) {
    const part = last === first ? 0 : Math.floor(((time - first) / (last - first)) * SPARKS);
    counts[Math.min(part, SPARKS - 1)]! += 1;
  }
  return counts;
}

const ORDER = Object.keys(TACTICS);

/** Only those that are known here: others have no place in the order. */
const inOrder = (ids: readonly string[]): StoryView['tactics'] =>
  ORDER.filter((id) => ids.includes(id)).map((id) => ({ id, name: TACTICS[id] ?? id }));

/** As the document of a rule names them, which was checked when the rule was loaded. */
function tacticIds(document: string | undefined): readonly string[] {
  if (document === undefined) return [];
  const { threat } = JSON.parse(document) as { readonly threat?: unknown };
  if (!Array.isArray(threat)) return [];
  return (threat as JsonObject[]).flatMap((each) => {
    const { tactic } = each as { readonly tactic?: { readonly id?: unknown } };
    return typeof tactic?.id === 'string' ? [tactic.id] : [];
  });
}

const timeOf = (millis: number) => formatInstant(BigInt(millis) * NANOS_PER_MS);
