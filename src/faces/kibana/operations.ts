import { changeManyRules, changeSentRules } from './bulk-action.ts';
import { ENDPOINT_LIST_OPERATIONS } from './endpoint-list.ts';
import { EXCEPTION_LIST_OPERATIONS } from './exception-lists.ts';
import { EXCEPTION_OPERATIONS } from './exceptions.ts';
import { exportRules } from './export-rules.ts';
import { findExceptionItems, findExceptionLists } from './find-exceptions.ts';
import { importObjects } from './import-objects.ts';
import { RULE_OPERATIONS } from './rules.ts';
import { VALUE_ITEM_OPERATIONS } from './value-items.ts';
import { VALUE_LIST_OPERATIONS } from './value-lists.ts';

/**
 * What the API of Kibana asks for, in one space. What is answered as JSON text has all digits of its numbers; what is
 * refused is in the answer, or thrown as a `CodedError`.
 */
export const KIBANA_OPERATIONS = [
  ...RULE_OPERATIONS,
  changeManyRules,
  changeSentRules,
  exportRules,
  importObjects,
  ...EXCEPTION_OPERATIONS,
  findExceptionLists,
  findExceptionItems,
  ...EXCEPTION_LIST_OPERATIONS,
  ...ENDPOINT_LIST_OPERATIONS,
  ...VALUE_LIST_OPERATIONS,
  ...VALUE_ITEM_OPERATIONS,
] as const;
