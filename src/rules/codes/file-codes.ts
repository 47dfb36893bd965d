import type { RuleCodeInfo } from './code-info.ts';

/** 10xx: a file that cannot be used. The other files are still read. */
export const FILE_CODES = {
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
