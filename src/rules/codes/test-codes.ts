import type { RuleCodeInfo } from './code-info.ts';

/** 13xx: tests of rules that cannot be used. The other cases and files run all the same. */
export const TEST_CODES = {
  RUL1301: {
    title: 'an unknown key in a tests file',
    explanation:
      'A test with a misspelt key would test something else than was meant, so it does not run.',
    wrong: '[[case]]\nname = "docker in a container"\nexpct = 1\n…',
    right: '[[case]]\nname = "docker in a container"\nexpect = 1\n…',
  },
  RUL1302: {
    title: 'an event that is no JSON object',
    explanation:
      'Events of a case, and the event of the defaults, are JSON objects written as text.',
    wrong: 'events = ["{process.name: docker}"]\n…',
    right: 'events = [\'{"process.name": "docker"}\']\n…',
  },
  RUL1303: {
    title: 'a case without events, or with two kinds of them',
    explanation:
      'A case has `events` in it or a `file` to read them from, and not both. `events = []` is a case about nothing.',
    cure: 'Keep one of the two, and delete the other.',
  },
  RUL1304: {
    title: 'a recording that cannot be read',
    explanation:
      'The `file` of a case is a relative path without `..`. It is looked for below the current folder, then below the folder of the tests file and each folder above that.',
    wrong: 'file = "../../samples/attack.ndjson.gz"\n…',
    right: 'file = "content/samples/attack.ndjson.gz"\n…',
  },
  RUL1305: {
    title: 'tests that are too large',
    explanation:
      'A tests file has at most 10,000 cases and 100,000 events, and the events of a case, laid over the defaults, at most 20 million characters. More belongs into a file of events.',
    cure: 'Move the events to a file, and name it with `file`.',
  },
  RUL1306: {
    title: 'a tests file without a case',
    explanation: 'The file tests nothing. Each case stands under a heading [[case]].',
    cure: 'Begin a case with `[[case]]`, or delete the file.',
  },
  RUL1307: {
    title: 'tests without a rule',
    explanation:
      'NAME.tests.toml tests the rule in NAME.toml beside it, and there is none. Probably one of the two was renamed.',
    cure: 'Give the tests the name of their rule, or delete them.',
  },
  RUL1308: {
    title: 'a case that cannot be run to its end',
    explanation:
      'The sequence or sample of the rule would keep more events of the recording than memory is given for.',
    cure: 'Use a shorter recording, or a smaller `maxspan` in the rule.',
  },
  RUL1309: {
    title: 'a condition that no test makes true',
    explanation:
      'Told with `--coverage`. The rule could ask for anything here, and its tests would pass all the same.',
    cure: 'Add a case whose events meet the condition.',
  },
  RUL1310: {
    title: 'a condition that no test makes false',
    explanation:
      'Told with `--coverage`. The condition could be left out, and the tests would pass all the same: what it is there to keep away is not among them.',
    cure: 'Add a case that differs from an alert in this condition only, with `expect = 0`.',
  },
  RUL1311: {
    title: 'an element of a list that no test meets',
    explanation:
      'Told with `--coverage`, for `in`, `:`, `like` and `regex` with several values. A slip in this one would show nowhere.',
    cure: 'Add a case whose events have this value.',
  },
} as const satisfies Record<string, RuleCodeInfo>;
