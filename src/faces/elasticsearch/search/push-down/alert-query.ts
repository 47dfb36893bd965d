import {
  type AlertCondition,
  ALERT_FACETS,
  type AlertFacet,
  type AlertQuery,
  type AlertSeverity,
  type AlertStatus,
  type CloseReason,
} from '../../../../stores/alert-store.ts';

import { isAlways, isNever } from './bounds.ts';

/**
 * A condition in the form that stores evaluate the fastest: parts that have an index are separated from the rest. `null` if no
 * alert satisfies it.
 */
export function alertQueryOf(condition: AlertCondition): AlertQuery | null {
  if (isNever(condition)) return null;
  const query: Draft = { kind: 'any' };
  const rest: AlertCondition[] = [];
  for (const part of 'all' in condition ? condition.all : [condition]) {
    if (isNever(part)) return null;
    if (isAlways(part)) continue;
    if (!narrows(query, part)) rest.push(part);
  }
  if (query.from !== undefined && query.to !== undefined && query.from > query.to) return null;
  const [only] = rest;
  if (only !== undefined) query.where = rest.length === 1 ? only : { all: rest };
  return query;
}

type Draft = { -readonly [Key in keyof AlertQuery]: AlertQuery[Key] };

/** Whether a part of a conjunction could be put into a list of its own. */
function narrows(query: Draft, part: AlertCondition): boolean {
  if ('between' in part) {
    if (part.between !== 'raised') return false;
    const { from, to } = part;
    if (from !== null) query.from = Math.max(from, query.from ?? from);
    if (to !== null) query.to = Math.min(to, query.to ?? to);
    return true;
  }
  if ('not' in part) {
    const { not } = part;
    if (!('column' in not) || not.values === null || !isFacet(not.column)) return false;
    query.facets = [
      ...(query.facets ?? []),
      { facet: not.column, values: not.values, isNegated: true },
    ];
    return true;
  }
  if (!('column' in part) || part.values === null) return false;
  const { column, values } = part;
  if (isFacet(column)) {
    query.facets = [...(query.facets ?? []), { facet: column, values }];
    return true;
  }
  switch (column) {
    case 'id':
      query.ids = bothOf(query.ids, values);
      return true;
    case 'status':
      query.statuses = bothOf(query.statuses, values as readonly AlertStatus[]);
      return true;
    case 'closeReason':
      query.closeReasons = bothOf(query.closeReasons, values as readonly CloseReason[]);
      return true;
    case 'severity':
      query.severities = bothOf(query.severities, values as readonly AlertSeverity[]);
      return true;
    case 'story':
      query.stories = bothOf(query.stories, values);
      return true;
    case 'group':
      query.groups = bothOf(query.groups, values);
      return true;
    // An alert may have several of these.
    case 'tag':
      if (query.tags !== undefined) return false;
      query.tags = values;
      return true;
    case 'assignee':
      if (query.assignees !== undefined) return false;
      query.assignees = values;
      return true;
    default:
      return false;
  }
}

const isFacet = (column: string): column is AlertFacet =>
  (ALERT_FACETS as readonly string[]).includes(column);

function bothOf<T>(before: readonly T[] | undefined, values: readonly T[]): readonly T[] {
  if (before === undefined) return values;
  const wanted = new Set(values);
  return before.filter((each) => wanted.has(each));
}
