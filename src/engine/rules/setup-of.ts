import type { ScannedRule } from './load-rules.ts';
import type { ScanExceptions } from './load-exceptions.ts';
import type { ScanRequest } from '../scan/request.ts';
import type { ScanRule, ScanSetup } from '../../detect/evaluate/setup.ts';

/**
 * Less is read faster than the tables of a search for all rules are made: a tenth of a second for the
 * shipped ones.
 */
const SEARCHED_BYTES = 8 * 1024 * 1024;

/** What each thread needs, of all that was loaded. */
export function setupOf(
  rules: readonly ScannedRule[],
  { items, valueLists, ofRule }: Pick<ScanExceptions, 'items' | 'valueLists' | 'ofRule'>,
  request: Pick<ScanRequest, 'from' | 'to' | 'now' | 'profiles' | 'standIns'>,
): ScanSetup {
  const { from, to, now, profiles, standIns } = request;
  return {
    rules: rules.map(({ rule, source }, index): ScanRule => ({
      query: rule.query,
      statement: source.statement,
      // Without a data view at hand, a rule that names one reads everything.
      index: rule.data_view_id === undefined ? (rule.index ?? null) : null,
      eventCategoryField: rule.event_category_override,
      timestampField: rule.timestamp_field,
      tiebreakerField: rule.tiebreaker_field,
      timestampOverride: rule.timestamp_override,
      fallsBack: !rule.timestamp_override_fallback_disabled,
      filters: rule.filters ?? [],
      items: ofRule[index] ?? [],
    })),
    items,
    valueLists,
    from,
    to,
    now,
    standIns,
    searchedBytes: SEARCHED_BYTES,
    profiles,
  };
}
