import type { RuleCodeInfo } from './code-info.ts';

/** 11xx: an invalid field; the rule does not run. 12xx: a rule that cannot be written. */
export const FIELD_CODES = {
  RUL1101: {
    title: 'a required field is missing',
    explanation: 'Without this field the rule cannot run, or its alerts would be incomplete.',
    wrong: '[rule]\nname = "Shell in a container"\nseverity = "low"',
    right: '[rule]\nname = "Shell in a container"\nseverity = "low"\nrisk_score = 21\n…',
  },
  RUL1102: {
    title: 'a value of the wrong type',
    explanation: 'The field takes a value of a different type.',
    wrong: 'tags = "OS: Linux"',
    right: 'tags = ["OS: Linux"]',
  },
  RUL1103: {
    title: 'a value that is not allowed',
    explanation: 'The type is right, but the field does not accept this value.',
    wrong: 'interval = "5 minutes"',
    right: 'interval = "5m"',
  },
  RUL1104: {
    title: 'an empty search window',
    explanation: 'The search window ends before it begins, so it never contains an event.',
    wrong: 'from = "now-5m"\nto = "now-10m"',
    right: 'from = "now-10m"\nto = "now-5m"',
  },
  RUL1105: {
    title: 'more findings than are shown',
    explanation:
      'The first 100 findings of a rule are shown, and an export is read up to 100 broken lines and 100,000 entries.',
    cure: 'Fix the findings shown, then validate again.',
  },
  RUL1201: {
    title: 'a rule that cannot be written in this format',
    explanation: 'The other format cannot hold something in the rule; nothing is dropped silently.',
    cure: 'The message names what cannot be written. Write to `.ndjson`, which keeps it, or remove it.',
  },
} as const satisfies Record<string, RuleCodeInfo>;
