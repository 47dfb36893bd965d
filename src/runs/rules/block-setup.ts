import { TIMESTAMP } from '../../detect/evaluate/setup.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
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
    rules: rules.map(({ rule, source }, index) => {
      const { plan } = ruleTypeOf(rule);
      return source.prepared === null
        ? plan(rule, source.statement, ofRule[index])
        : { ...plan(rule, null, ofRule[index]), outline: preparedOutline(source.prepared) };
    }),
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
