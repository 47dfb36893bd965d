import { groupBy } from '../../../../util/group-by.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { StoryFacts } from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import { BLOCK, numberOfField, WORKLOAD_FACETS } from './codes.ts';
import { bigintOf } from './rows.ts';
import { AlertValues } from './values.ts';
import { AlertWorkloads } from './workloads.ts';

/** By story, of those of these that have alerts. */
export function storyFactsOf(database: Database, ids: readonly string[]): Map<string, StoryFacts> {
  const rows = database.all<Row>(ROWS, JSON.stringify(ids), BLOCK);
  const stories = groupBy(rows, ({ id }) => id);
  const workloads = new AlertWorkloads(database).valuesOf([
    ...new Set(rows.map(({ workload }) => workload)),
  ]);
  const texts = new AlertValues(database).texts(
    [...workloads.values()].flat().filter((each) => each !== null),
  );
  const assignees = groupBy(
    database.all<Assignee>(ASSIGNEES, JSON.stringify(ids), numberOfField('assignee')),
    ({ id }) => id,
  );
  return new Map(
    [...stories].map(([id, own]) => {
      const worst = Math.max(...own.map(({ severity }) => severity));
      const rules = own.filter(({ severity }) => severity === worst).map(({ rule }) => rule);
      const values = workloads.get(mostFrequent(own.map(({ workload }) => workload))) ?? [];
      const place = Object.fromEntries(
        WORKLOAD_FACETS.flatMap((facet, at) => {
          const text = texts.get(values[at] ?? -1);
          return text === undefined ? [] : [[facet, text]];
        }),
      );
      return [
        id,
        {
          times: own.map(timeOf),
          worstRuleId: mostFrequent(rules),
          place,
          assignees: (assignees.get(id) ?? []).map(({ value }) => value),
        },
      ];
    }),
  );
}

function timeOf({ created, first }: Row): number {
  const event = bigintOf(first);
  return event === null ? created : Number(event / NANOS_PER_MS);
}

/** The first of those that are. */
function mostFrequent<T extends number | string>(values: readonly T[]): T {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = values[0]!;
  for (const [value, count] of counts) if (count > counts.get(best)!) best = value;
  return best;
}

interface Row {
  readonly id: string;
  readonly created: number;
  readonly severity: number;
  readonly workload: number;
  readonly rule: string;
  readonly first: string | null;
}

interface Assignee {
  readonly id: string;
  readonly value: string;
}

const OF_STORIES = `(SELECT DISTINCT value FROM json_each(?)) j CROSS JOIN stories s ON s.id = j.value
    CROSS JOIN alerts a INDEXED BY alerts_by_story ON a.story = s.number`;
const ROWS = `SELECT s.id, a.created, a.severity, a.workload, r.rule_id AS rule, d.first_event AS first
  FROM ${OF_STORIES} JOIN alert_rules r ON r.number = a.rule
    JOIN alert_details d ON d.number = a.number
  WHERE a.kind < ? ORDER BY a.created, a.number`;
const ASSIGNEES = `SELECT DISTINCT s.id, v.value
  FROM ${OF_STORIES} JOIN alert_labels l ON l.number = a.number
    JOIN alert_values v ON v.number = l.label
  WHERE v.field = ? ORDER BY v.value`;
