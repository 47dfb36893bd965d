import type { TextKind } from '../operation/operation.ts';

/** Bounds of what the service keeps; beyond them it refuses, and says so. */

/** Each rule costs time at every event. */
export const MAX_RULES = 10_000;

/** Of all rule files, or all exception files, of the folders together. */
export const MAX_FOLDER_BYTES = 256 * 1024 * 1024;

export const MAX_EXCEPTION_ITEMS = 50_000;

/** Of one rule, list or item as JSON. */
export const MAX_OBJECT_BYTES = 1024 * 1024;

/** A body with one of them, which the operation reads itself: it keeps all digits, and says where the text is wrong. */
export const OBJECT: TextKind = {
  types: { 'application/json': 'json' },
  mostBytes: MAX_OBJECT_BYTES,
};

/** Of the id of a rule, a list or an item: it stands in each run and alert, and in addresses. */
export const MAX_ID_CHARACTERS = 512;

/** Of one import; as much as a rule file may have. */
export const MAX_IMPORT_BYTES = 10_000_000;

/** Of the values of one list, and of all of them: they are in memory. */
export const MAX_VALUE_LIST_BYTES = 32 * 1024 * 1024;
export const MAX_ALL_VALUES_BYTES = 256 * 1024 * 1024;

export const MAX_VALUE_LISTS = 1_000;
