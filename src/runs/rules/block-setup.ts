import { TIMESTAMP, type EvaluationRule } from '../../detect/evaluate/setup.ts';
import type { Statement } from '../../lang/index.ts';
import type { Rule } from '../../rules/index.ts';
import type { BlockScanSetup } from '../blocks/setup.ts';
import type { LoadedExceptions } from './load-exceptions.ts';
import type { RunnableRule } from './load-rules.ts';
import { preparedOutline } from './outlines.ts';

/**
 * Less is read faster than the tables of a search are made, which takes half a second for a thousand rules; and the more rules
 * there are, the fewer documents are passed over.
 */
const SEARCHED_BYTES = 8 * 1024 * 1024;
const SEARCHED_BYTES_PER_RULE = 256 * 1024;
/** To search for the literals of more rules takes longer than to read the documents that are passed over. */
const MAX_RULES_TO_SEARCH_FILES = 5;

/** What of a run decides how blocks are scanned. */
type BlockScanRequest = Pick<BlockScanSetup, 'from' | 'to' | 'now' | 'profiles' | 'dataSetAliases'>;

/** What each thread needs, of all that was loaded. */
export function blockSetup(
  rules: readonly RunnableRule[],
  { items, valueLists, ofRule }: Pick<LoadedExceptions, 'items' | 'valueLists' | 'ofRule'>,
  request: BlockScanRequest,
): BlockScanSetup {
  const { from, to, now, profiles, dataSetAliases } = request;
  return {
    rules: rules.map(({ rule, source }, index) =>
      source.prepared === null
        ? evaluationRule(rule, source.statement, ofRule[index])
        : {
            ...evaluationRule(rule, null, ofRule[index]),
            outline: preparedOutline(source.prepared),
          },
    ),
    items,
    valueLists,
    now,
    dataSetAliases,
    profiles,
    countsOrigins: true,
    from,
    to,
    timestampField: TIMESTAMP,
    readsAllTimes: true,
    noticesFields: false,
    searchedBytes: SEARCHED_BYTES + rules.length * SEARCHED_BYTES_PER_RULE,
    searchesFiles: rules.length <= MAX_RULES_TO_SEARCH_FILES,
  };
}

/** What of a rule decides how events are evaluated. */
export type EvaluatedFields = Pick<
  Rule,
  | 'query'
  | 'index'
  | 'data_view_id'
  | 'filters'
  | 'event_category_override'
  | 'timestamp_field'
  | 'tiebreaker_field'
  | 'timestamp_override'
  | 'timestamp_override_fallback_disabled'
>;

/**
 * @param statement the query as it was parsed and checked; `null` where it was not
 * @param items positions of the exception items that apply
 */
export function evaluationRule(
  rule: EvaluatedFields,
  statement: Statement | null,
  items: readonly number[] = [],
): EvaluationRule {
  return {
    query: rule.query,
    statement,
    // Without a data view at hand, a rule that names one reads everything.
    index: rule.data_view_id === undefined ? (rule.index ?? null) : null,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
    window: {
      timestampOverride: rule.timestamp_override,
      fallsBack: !rule.timestamp_override_fallback_disabled,
    },
    filters: rule.filters ?? [],
    items,
  };
}
