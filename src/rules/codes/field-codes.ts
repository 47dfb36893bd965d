import type { RuleCodeInfo } from './code-info.ts';

/** 11xx: a field that is wrong; the rule does not run. 12xx: a rule that cannot be written. */
export const FIELD_CODES = {
  RUL1101: {
    title: 'a required field is missing',
    explanation: 'The rule cannot run, or its alerts would not be understood, without this field.',
    wrong: '[rule]\nname = "Shell in a container"\nseverity = "low"',
    right: '[rule]\nname = "Shell in a container"\nseverity = "low"\nrisk_score = 21\n…',
  },
  RUL1102: {
    title: 'a value of the wrong type',
    explanation: 'The field takes another type of value.',
    wrong: 'tags = "OS: Linux"',
    right: 'tags = ["OS: Linux"]',
  },
  RUL1103: {
    title: 'a value that is not allowed',
    explanation: 'The type is right, the value is not one that the field takes.',
    wrong: 'interval = "5 minutes"',
    right: 'interval = "5m"',
  },
  RUL1104: {
    title: 'a window that is empty',
    explanation: 'The searched window ends before it begins, so no event can ever be in it.',
    wrong: 'from = "now-5m"\nto = "now-10m"',
    right: 'from = "now-10m"\nto = "now-5m"',
  },
  RUL1105: {
    title: 'more findings than are shown',
    explanation:
      'Of one rule the first 100 findings are shown, and an export is read up to 100 broken lines and 100,000 entries.',
    cure: 'Mend what is shown, and look again.',
  },
  RUL1201: {
    title: 'a rule that cannot be written in this format',
    explanation:
      'Something in the rule has no place in the other format; nothing is left out in silence.',
    cure: 'The message names what has no place; write to `.ndjson`, which keeps it, or take it out.',
  },
} as const satisfies Record<string, RuleCodeInfo>;
