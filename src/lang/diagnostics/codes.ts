import type { CodeInfo } from './code-info.ts';
import { KQL_CODES } from './kql-codes.ts';
import { MEANING_CODES } from './meaning-codes.ts';
import { SYNTAX_CODES } from './syntax-codes.ts';

/**
 * 3xxx: errors while a query runs. The event at which one occurs does not match; the first
 * positions are shown with the counts at the end.
 */
const RUNTIME_CODES = {
  EQL3001: {
    title: 'number cannot be parsed',
    explanation:
      'The function `number` was given a string that is not a number in the given base. Such an event does not match.',
    wrong: 'process where number(process.args) > 3',
    right: 'process where process.args regex "[0-9]{1,9}" and process.args_count > 3',
  },
  EQL3002: {
    title: 'integer overflow or division by zero',
    explanation:
      'The result of integer arithmetic does not fit into 64 bits, or an integer was divided by zero. Such an event does not match. With a floating-point operand the result is a float and never overflows.',
    wrong: 'process where 100 / process.args_count > 3',
    right: 'process where 100.0 / process.args_count > 3',
  },
  EQL3003: {
    title: 'too many combinations of values',
    explanation:
      'A condition refers to several fields, each with many values in one event. Up to 100,000 combinations are tried; an event with more does not match.',
    wrong: 'process where concat(process.args, process.args, process.args) == "abc"',
    right: 'process where process.args == "abc"',
  },
  EQL3004: {
    title: 'sequence memory limit exceeded',
    explanation:
      'A sequence or sample keeps the events that a later one may still need. Together they may use 1 GiB of memory, or the size given with `--max-sequence-memory`. Beyond that, the query or rule that uses the most memory stops, because dropping events would lose matches. The message names the term that most of them belong to.',
    wrong: 'sequence [process where true] [network where true]',
    right:
      'sequence by container.id with maxspan=1m [process where process.name == "curl"] [network where true]',
  },
  EQL3005: {
    title: 'regular expression too complex',
    explanation:
      'Matching one value against a regular expression would take more work than is allowed. Only patterns with large repetition counts or intersections come near the limit. Such an event does not match.',
    wrong: 'process where process.command_line regex ".*a.{1000}"',
    right: 'process where process.command_line regex ".*a.{10}"',
  },
  EQL3006: {
    title: 'string too long',
    explanation:
      'A function would return a string of more than 67,108,864 characters, which is longer than any value that an event can hold. Only nested calls of `concat` over very long values come near the limit. Such an event does not match; all other conditions and rules are still evaluated.',
    wrong: 'process where length(concat(concat(file.path, file.path), file.path)) > 10',
    right: 'process where length(file.path) > 3',
  },
} as const satisfies Record<string, CodeInfo>;

/**
 * Every diagnostic of the language. A code is never reused, not even after its diagnostic is gone.
 *
 * 1xxx text and syntax · 2xxx meaning (names, types, limits) · 3xxx while a query runs, in whatever language
 */
export const CODES = {
  ...SYNTAX_CODES,
  ...MEANING_CODES,
  ...RUNTIME_CODES,
  ...KQL_CODES,
} as const satisfies Record<string, CodeInfo>;

export type Code = keyof typeof CODES;

export type { CodeInfo } from './code-info.ts';
