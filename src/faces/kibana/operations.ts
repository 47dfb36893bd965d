import { changeManyRules, changeSentRules } from './bulk-action.ts';
import {
  createEndpointItem,
  createEndpointList,
  deleteEndpointItem,
  findEndpointItems,
  getEndpointItem,
  updateEndpointItem,
} from './endpoint-list.ts';
import {
  countExceptionItems,
  duplicateExceptionList,
  exportExceptionList,
} from './exception-lists.ts';
import { createException, deleteException, getException, updateException } from './exceptions.ts';
import { exportRules } from './export-rules.ts';
import { findExceptionItems, findExceptionLists } from './find-exceptions.ts';
import { importObjects } from './import-objects.ts';
import {
  addExceptions,
  changeRule,
  createRule,
  deleteRule,
  findRules,
  getRule,
  listTags,
} from './rules.ts';
import {
  changeValueItem,
  createValueItem,
  deleteItemsWithValue,
  deleteValueItem,
  findValueItems,
  getItemsWithValue,
  getValueItem,
  importValueItems,
} from './value-items.ts';
import {
  changeValueList,
  createValueList,
  deleteValueList,
  findValueLists,
  getValueList,
} from './value-lists.ts';

/**
 * What the API of Kibana asks for, in one space. What is answered as JSON text has all digits of its numbers; what is
 * refused is in the answer, or thrown as a `CodedError`.
 */
export const KIBANA_OPERATIONS = [
  getRule,
  createRule,
  changeRule,
  deleteRule,
  findRules,
  listTags,
  addExceptions,
  changeManyRules,
  changeSentRules,
  exportRules,
  importObjects,
  getException,
  createException,
  updateException,
  deleteException,
  findExceptionLists,
  findExceptionItems,
  exportExceptionList,
  duplicateExceptionList,
  countExceptionItems,
  createEndpointList,
  findEndpointItems,
  getEndpointItem,
  deleteEndpointItem,
  createEndpointItem,
  updateEndpointItem,
  getValueList,
  createValueList,
  changeValueList,
  deleteValueList,
  findValueLists,
  getValueItem,
  getItemsWithValue,
  createValueItem,
  changeValueItem,
  deleteValueItem,
  deleteItemsWithValue,
  findValueItems,
  importValueItems,
] as const;
