import type { CodeInfo } from './code-info.ts';
import { MEANING_CODES } from './meaning-codes.ts';
import { RUNTIME_CODES } from './runtime-codes.ts';
import { SYNTAX_CODES } from './syntax-codes.ts';

/**
 * Every diagnostic of the language. A code is never reused, not even after its diagnostic is gone.
 *
 * 1xxx text and syntax · 2xxx meaning (names, types, limits) · 3xxx while a query runs
 */
export const CODES = {
  ...SYNTAX_CODES,
  ...MEANING_CODES,
  ...RUNTIME_CODES,
} as const satisfies Record<string, CodeInfo>;

export type Code = keyof typeof CODES;

export type { CodeInfo } from './code-info.ts';
