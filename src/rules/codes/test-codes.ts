import type { RuleCodeInfo } from './code-info.ts';

/** 13xx: rule tests that cannot be used. The other cases and files still run. */
export const TEST_CODES = {
  RUL1301: {
    title: 'an unknown key in a tests file',
    explanation:
      'A test with a misspelt key would test something other than intended, so it does not run.',
    wrong: '[[case]]\nname = "docker in a container"\nexpct = 1\n…',
    right: '[[case]]\nname = "docker in a container"\nexpect = 1\n…',
  },
  RUL1302: {
    title: 'an event that is not a JSON object',
    explanation:
      'The events of a case and the event of the defaults are JSON objects, written as strings.',
    wrong: 'events = ["{process.name: docker}"]\n…',
    right: 'events = [\'{"process.name": "docker"}\']\n…',
  },
  RUL1303: {
    title: 'a case without events, or with both events and a file',
    explanation:
      'A case has either `events` or a `file` to read them from. `events = []` is a case without events.',
    cure: 'Keep one of the two, and delete the other.',
  },
  RUL1304: {
    title: 'a recording that cannot be read',
    explanation:
      'The `file` of a case is a relative path without `..`. It is resolved against the current directory, then against the directory of the tests file and each directory above it.',
    wrong: 'file = "../../samples/attack.ndjson.gz"\n…',
    right: 'file = "content/samples/attack.ndjson.gz"\n…',
  },
  RUL1305: {
    title: 'tests that are too large',
    explanation:
      'A tests file has at most 10,000 cases and 100,000 events, and the events of a case, merged into the defaults, have at most 20 million characters. Put more into a file of events.',
    cure: 'Move the events to a file, and refer to it with `file`.',
  },
  RUL1306: {
    title: 'a tests file without a case',
    explanation: 'The file tests nothing. Each case starts with [[case]].',
    cure: 'Begin a case with `[[case]]`, or delete the file.',
  },
  RUL1307: {
    title: 'tests without a rule',
    explanation:
      'NAME.tests.toml tests the rule in NAME.toml in the same directory, and there is no such file. Probably one of the two was renamed.',
    cure: 'Rename the tests file to match its rule, or delete it.',
  },
  RUL1308: {
    title: 'a case that exceeds the memory limit',
    explanation:
      'The sequence or sample of the rule would keep more events of the recording than the memory limit allows.',
    cure: 'Use a shorter recording, or a smaller `maxspan` in the rule.',
  },
  RUL1309: {
    title: 'a condition that no test makes true',
    explanation:
      'Reported with `--coverage`. The rule could require anything here, and its tests would still pass.',
    cure: 'Add a case whose events meet the condition.',
  },
  RUL1310: {
    title: 'a condition that no test makes false',
    explanation:
      'Reported with `--coverage`. The condition could be removed, and the tests would still pass: they contain no event that it is meant to exclude.',
    cure: 'Add a case with `expect = 0` that differs from an alerting case in this condition only.',
  },
  RUL1311: {
    title: 'an element of a list that no test meets',
    explanation:
      'Reported with `--coverage`, for `in`, `:`, `like` and `regex` with several values. A typo in this one would go unnoticed.',
    cure: 'Add a case whose events have this value.',
  },
} as const satisfies Record<string, RuleCodeInfo>;
