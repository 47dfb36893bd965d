import type { RuleCodeInfo } from './code-info.ts';

/** 10xx: a file that cannot be used. The others are read all the same. */
export const FILE_CODES = {
  RUL1001: {
    title: 'a path that cannot be read',
    explanation:
      'It does not exist, the system does not let it be read, or it is a pipe, a socket or a device.',
    cure: 'Check the path, and that you may read it; put patterns in quotes.',
  },
  RUL1002: {
    title: 'a file that is too large',
    explanation: 'A rule file has at most 10 MB. Larger exports can be split by lines.',
    cure: 'Split an export by lines: `split -l 1000 export.ndjson part- --additional-suffix=.ndjson`.',
  },
  RUL1003: {
    title: 'a file that is no UTF-8 text',
    explanation:
      'Rule files are UTF-8. Another encoding would change names and patterns in silence.',
    cure: 'Save the file as UTF-8, for instance with `iconv -f LATIN1 -t UTF-8`.',
  },
  RUL1004: {
    title: 'broken TOML',
    explanation: 'The file is not TOML 1.0, so nothing in it can be trusted.',
    wrong: 'query = \'process where process.name == "sh"',
    right: "query = '''\nprocess where process.name == \"sh\"\n'''",
  },
  RUL1005: {
    title: 'broken JSON',
    explanation:
      'The text is not JSON. In NDJSON each line is read by itself, and the other lines count. A number beyond the range of 64-bit floating point and half a surrogate pair are refused too.',
    cure: 'Correct the JSON at the place shown.',
  },
  RUL1006: {
    title: 'nesting that is too deep',
    explanation: 'Tables and lists stand in each other at most 100 levels deep.',
    cure: 'No real rule is nested so deeply: look at what wrote the file.',
  },
  RUL1007: {
    title: 'a file without a rule',
    explanation:
      'The file was named, or it looks like a rule file, and holds no rule: no [rule] table in TOML, no object with rule_id in JSON. In a folder, files that are clearly something else are passed over and counted, as are all in folders named `test`, `tests` and `testdata`, which are meant to be broken.',
    wrong: '[metadata]\nmaturity = "production"',
    right:
      '[metadata]\nmaturity = "production"\n\n[rule]\nrule_id = "0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c11"\n…',
  },
  RUL1008: {
    title: 'a rule_id that is used twice',
    explanation:
      'Alerts are known by the rule_id, so two rules with one id could not be told apart. The first one by path is kept.',
    cure: 'Give one of them a new UUID, or leave one of the files out.',
  },
  RUL1010: {
    title: 'a folder without a rule',
    explanation:
      'No rule was found in the folder that was named, nor an exception or a connector. Probably the path is another one. Names that begin with a dot, `node_modules` and folders named `test`, `tests` and `testdata` are not looked into, unless they are named themselves.',
    cure: 'Check the path; rule files end in `.toml`, `.ndjson` or `.json`.',
  },
  RUL1009: {
    title: 'too many files',
    explanation: 'A run reads at most 100,000 files. The first ones by path are read.',
    cure: 'Name the folders that hold rules, and not one far above them.',
  },
} as const satisfies Record<string, RuleCodeInfo>;
