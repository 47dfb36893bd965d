import { readStatement } from '../../../lang/index.ts';
import { createLiveEvents, restoreLiveEvents, UNCOMPILED_EVENTS } from '../live-events.ts';
import { compileOptionsOf, compileRule, planOf } from '../queried.ts';
import type { RuleType } from '../rule-type.ts';
import { itemsOf, search } from '../search.ts';

/** Rules in KQL: each event that the query matches is an alert. */
export const QUERY: RuleType = {
  name: 'query',
  alertFields: {
    'kibana.alert.rule.type': 'query',
    'kibana.alert.rule.rule_type_id': 'siem.queryRule',
    'kibana.alert.rule.category': 'Custom Query Rule',
  },
  // No match is of several events.
  groupWord: () => 'sequence',
  plan: (rule, statement, items) =>
    planOf(rule, statement ?? readStatement(rule.query, 'kuery').statement, items),
  compileOptions: compileOptionsOf,
  compile: (...asked) => compileRule('kuery', ...asked),
  matchesEach: () => true,
  neededTerms: () => new Set(),
  search: (_, ...asked) => search(...asked),
  itemsOf,
  live: {
    uncompiled: () => UNCOMPILED_EVENTS,
    start: (_, __, { sink }) => createLiveEvents(sink),
    restore: (_, __, { sink }, snapshot) => restoreLiveEvents(sink, snapshot),
    openSpan: () => null,
  },
};
