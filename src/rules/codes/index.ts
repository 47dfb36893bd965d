import type { Level, RuleCodeInfo } from './code-info.ts';
import { EXCEPTION_CODES, isExceptionWarning } from './exception-codes.ts';
import { LINT_CODES } from './lint-codes.ts';

/** 13xx: rule tests that cannot be used. The other cases and files still run. */
const TEST_CODES = {
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

/** 11xx: an invalid field; the rule does not run. 12xx: a rule that cannot be written. */
const FIELD_CODES = {
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
  RUL1106: {
    title: 'a query in the syntax of Lucene',
    explanation:
      'Query rules are written in KQL, which is called `kuery`. The syntax of Lucene has expressions that no other language has, and is not run.',
    wrong: 'type = "query"\nlanguage = "lucene"\nquery = "process.name:sh"',
    right: 'type = "query"\nlanguage = "kuery"\nquery = "process.name: sh"',
  },
  RUL1201: {
    title: 'a rule that cannot be written in this format',
    explanation: 'The other format cannot hold something in the rule; nothing is dropped silently.',
    cure: 'The message names what cannot be written. Write to `.ndjson`, which keeps it, or remove it.',
  },
} as const satisfies Record<string, RuleCodeInfo>;

/** 10xx: a file that cannot be used. The other files are still read. */
const FILE_CODES = {
  RUL1001: {
    title: 'a path that cannot be read',
    explanation:
      'It does not exist, you do not have permission to read it, or it is a pipe, a socket or a device.',
    cure: 'Check the path and its permissions; put patterns in quotes.',
  },
  RUL1002: {
    title: 'a file that is too large',
    explanation: 'A rule file has at most 10 MB. Split larger exports by lines.',
    cure: 'Split the export by lines: `split -l 1000 export.ndjson part- --additional-suffix=.ndjson`.',
  },
  RUL1003: {
    title: 'a file that is not UTF-8 text',
    explanation: 'Rule files are UTF-8. Another encoding would silently change names and patterns.',
    cure: 'Save the file as UTF-8, for instance with `iconv -f LATIN1 -t UTF-8`.',
  },
  RUL1004: {
    title: 'invalid TOML',
    explanation: 'The file is not valid TOML 1.0, so nothing in it can be relied on.',
    wrong: 'query = \'process where process.name == "sh"',
    right: "query = '''\nprocess where process.name == \"sh\"\n'''",
  },
  RUL1005: {
    title: 'invalid JSON',
    explanation:
      'The text is not valid JSON. In NDJSON each line is read on its own, and the other lines are used. A number beyond the range of 64-bit floating point and an unpaired surrogate are rejected too.',
    cure: 'Correct the JSON at the position shown.',
  },
  RUL1006: {
    title: 'nesting too deep',
    explanation: 'Tables and lists can be nested up to 100 levels deep.',
    cure: 'No real rule is nested this deeply: check the program that wrote the file.',
  },
  RUL1007: {
    title: 'a file without a rule',
    explanation:
      'The file was given explicitly or looks like a rule file, but contains no rule: no [rule] table in TOML, no object with rule_id in JSON. In a directory, files that are clearly something else are skipped and counted, as are all files in directories named `test`, `tests` and `testdata`, which may be invalid on purpose.',
    wrong: '[metadata]\nmaturity = "production"',
    right:
      '[metadata]\nmaturity = "production"\n\n[rule]\nrule_id = "0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c11"\n…',
  },
  RUL1008: {
    title: 'a duplicate rule_id',
    explanation:
      'The rule_id identifies the rule of an alert, so two rules with one id would be ambiguous. The first one by path is used.',
    cure: 'Give one of them a new UUID, or remove one of the files.',
  },
  RUL1010: {
    title: 'a directory without rules',
    explanation:
      'The given directory contains no rule, exception or connector; the path is probably wrong. Names that begin with a dot, `node_modules`, and directories named `test`, `tests` and `testdata` are not searched unless they are given explicitly.',
    cure: 'Check the path; rule files end in `.toml`, `.ndjson` or `.json`.',
  },
  RUL1009: {
    title: 'too many files',
    explanation:
      'A run reads at most 100,000 files, the first ones by path; the service reads at most 256 MB of them.',
    cure: 'Give the directories that contain rules rather than one far above them.',
  },
} as const satisfies Record<string, RuleCodeInfo>;

/**
 * Every finding about rule files. A code is never reused, not even after its finding is gone.
 *
 * 10xx files · 11xx fields · 12xx writing · 13xx tests · 2xxx warnings and notes, which a file can
 * silence ·
 * 30xx exceptions · 31xx warnings about them · 32xx value lists
 */
export const RULE_CODES = {
  ...FILE_CODES,
  ...FIELD_CODES,
  ...TEST_CODES,
  ...LINT_CODES,
  ...EXCEPTION_CODES,
} as const satisfies Record<string, RuleCodeInfo>;

export type RuleCode = keyof typeof RULE_CODES;
export type LintCode = keyof typeof LINT_CODES;

export const isLintCode = (code: string): code is LintCode => Object.hasOwn(LINT_CODES, code);

export function levelOf(code: RuleCode): Level {
  if (!isLintCode(code) && !isExceptionWarning(code)) return 'error';
  const { level }: RuleCodeInfo = RULE_CODES[code];
  return level ?? 'warning';
}

export { LEVELS } from './code-info.ts';
export type { Level, RuleCodeInfo } from './code-info.ts';
