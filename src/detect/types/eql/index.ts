import type { RuleType } from '../rule-type.ts';
import { compileOptionsOf, compileRule, groupWord, planOf } from './compile.ts';
import { createLiveSearch, openSpanOf, restoreLiveSearch, uncompiled } from './live.ts';
import { itemsOf, neededTerms, search } from './search.ts';

/** Rules in EQL: single events, sequences and samples. */
export const EQL: RuleType = {
  name: 'eql',
  alertFields: {
    'kibana.alert.rule.type': 'eql',
    'kibana.alert.rule.rule_type_id': 'siem.eqlRule',
    'kibana.alert.rule.category': 'Event Correlation Rule',
  },
  groupWord,
  plan: planOf,
  compileOptions: compileOptionsOf,
  compile: compileRule,
  matchesEach: ({ query, limits }) => query.kind === 'event' && limits.length === 0,
  neededTerms,
  search: (_, ...asked) => search(...asked),
  itemsOf,
  live: {
    uncompiled,
    start: (_, ...asked) => createLiveSearch(...asked),
    restore: (_, ...asked) => restoreLiveSearch(...asked),
    openSpan: openSpanOf,
  },
};
