import type { RuleCodeInfo } from './code-info.ts';

/** A file with one list and one item, which ends with the given lines. */
const fileWith = (lines: string) => `[[exceptions]]
container = { list_id = "deployer", name = "Deployer", type = "detection" }

[[exceptions.items]]
item_id = "deployer-tools"
name = "Tools of the deployer"
${lines}`;

/** 30xx: an exception that is not used. */
const EXCEPTION_ERRORS = {
  RUL3001: {
    title: 'a duplicate list_id',
    explanation:
      'Items and rules refer to a list by its id, so two lists with one id in one namespace would be ambiguous. The first one by path is used.',
    cure: 'Give the other list an id of its own, or remove one of them.',
  },
  RUL3002: {
    title: 'a duplicate item_id',
    explanation: 'Items are counted and disabled by id. The first one by path is used.',
    cure: 'Give the other item an id of its own, or remove one of them.',
  },
  RUL3003: {
    title: 'a file of exceptions or connectors that cannot be kept completely',
    explanation:
      'Everything else in the file is stored with a list, in meta.dockwarden. This requires that meta is a table, and that the file has at most 1 MB besides its lists.',
    cure: 'Write `meta` as a table, and move what does not belong to the lists to another file.',
  },
  RUL3004: {
    title: 'an exception without a list',
    explanation:
      'In TOML, a list and its items are written together, with the list under [exceptions.container].',
    wrong: '[[exceptions]]\n\n[[exceptions.items]]\nitem_id = "deployer-tools"',
    right: '[[exceptions]]\n[exceptions.container]\nlist_id = "deployer"\n…',
  },
} as const satisfies Record<string, RuleCodeInfo>;

/** 31xx: an exception that probably does not do what was intended. */
const EXCEPTION_WARNINGS = {
  RUL3101: {
    title: 'conditions on value lists mixed with others',
    explanation:
      'Kibana rejects an item that has both a condition on a value list and another condition. The item applies here, but the file cannot be imported into Kibana.',
    wrong: fileWith(
      'entries = [\n  { field = "source.ip", type = "list", list = { id = "build-nets", type = "ip_range" } },\n  { field = "process.name", type = "match", value = "kubectl" },\n]',
    ),
    right: fileWith(
      'entries = [\n  { field = "source.ip", type = "list", list = { id = "build-nets", type = "ip_range" } },\n]',
    ),
  },
  RUL3102: {
    title: 'case_insensitive names a field without a condition',
    explanation: '`case_insensitive` names a field that no condition of the item compares.',
    wrong: fileWith(
      'entries = [{ field = "process.name", type = "match", value = "kubectl" }]\nmeta = { dockwarden = { case_insensitive = ["process.executable"] } }',
    ),
    right: fileWith(
      'entries = [{ field = "process.name", type = "match", value = "kubectl" }]\nmeta = { dockwarden = { case_insensitive = ["process.name"] } }',
    ),
  },
  RUL3103: {
    title: 'a pattern that is compared literally',
    explanation:
      'Only conditions of type `wildcard` have patterns. In `match` and `match_any`, an asterisk is literal, so the item never applies.',
    wrong: fileWith(
      'entries = [{ field = "process.executable", type = "match", value = "/opt/ci/*" }]',
    ),
    right: fileWith(
      'entries = [{ field = "process.executable", type = "wildcard", value = "/opt/ci/*" }]',
    ),
  },
  RUL3104: {
    title: 'a backslash in a pattern that has no effect',
    explanation:
      'In a pattern, a backslash escapes the next character. That is useful before an asterisk, a question mark or another backslash; before anything else, a literal backslash was probably intended.',
    wrong: fileWith(
      "entries = [{ field = 'file.path', type = 'wildcard', value = 'C:\\Build\\*' }]",
    ),
    right: fileWith(
      "entries = [{ field = 'file.path', type = 'wildcard', value = 'C:\\\\Build\\\\*' }]",
    ),
  },
  RUL3105: {
    title: 'a full field name below a nested condition',
    explanation: 'Fields below a nested condition are relative to the field of that condition.',
    wrong: fileWith(
      '[[exceptions.items.entries]]\nfield = "file.elf.sections"\ntype = "nested"\nentries = [{ field = "file.elf.sections.name", type = "match", value = ".text" }]',
    ),
    right: fileWith(
      '[[exceptions.items.entries]]\nfield = "file.elf.sections"\ntype = "nested"\nentries = [{ field = "name", type = "match", value = ".text" }]',
    ),
  },
  RUL3106: {
    title: 'an item without a list',
    explanation:
      'Rules refer to lists and not to items, so an item whose list is missing applies to no rule.',
    cure: 'Add the list, or also read the file that contains it.',
  },
  RUL3107: {
    title: 'a rule that refers to a missing list',
    explanation:
      'The rule runs without the exceptions it refers to. A list is looked up by list_id and namespace_type.',
    cure: 'Also read the file that contains the list, or remove the reference from the rule.',
  },
  RUL3108: {
    title: 'a reference whose type differs from that of the list',
    explanation: 'The list applies here. Kibana drops such a reference when the rule is imported.',
    cure: 'Use the type of the list in the reference of the rule.',
  },
  RUL3109: {
    title: 'a stage that the rule does not have',
    explanation:
      'An item for one stage applies only to sequences and samples with that many stages, counted from 1 in the order of the terms.',
    cure: 'Check the number of stages of the rule, or remove `stage` from the item so that it applies to all of them.',
  },
  RUL3111: {
    title: 'an exception for a field that does not exist',
    explanation:
      'The name is probably a typo of an ECS field, so the condition is never true and the exception has no effect. The events of the rules that use the exception are not considered, since there may be several such rules.',
    wrong: fileWith('entries = [{ field = "process.nmae", type = "match", value = "kubectl" }]'),
    right: fileWith('entries = [{ field = "process.name", type = "match", value = "kubectl" }]'),
  },
  RUL3112: {
    title: 'an exception for a value that the field never has',
    explanation:
      'The values of an exception are written as strings and parsed as the ECS type of the field: this one is not the number, IP address, date or boolean that the field requires. The condition is never true.',
    wrong: fileWith('entries = [{ field = "process.pid", type = "match", value = "kubectl" }]'),
    right: fileWith('entries = [{ field = "process.pid", type = "match", value = "17" }]'),
  },
  RUL3113: {
    title: 'an exception for a field that the events of its rules do not have',
    explanation:
      'All rules that use the exception read events whose fields are all known, and this is not one of them: the condition is never true, and the exception has no effect.',
    cure: 'Use a field that the events have: the names of Kubernetes objects, for instance, are in `orchestrator.*`.',
  },
  RUL3110: {
    title: 'exceptions in the file of a rule',
    explanation:
      'A TOML file contains either a rule or exceptions. [[exceptions]] next to [rule] are kept when the file is converted, but have no effect.',
    cure: 'Put the exceptions in a file of their own, and list the rule_id in `rule_ids` of its `[metadata]`.',
  },
  RUL3201: {
    title: 'a missing value list',
    explanation:
      'Items that refer to the list have no effect. The id of a list is its file name, with or without the extension.',
    cure: 'Put the file into the directory given with `--value-lists`.',
  },
  RUL3202: {
    title: 'a value list that is not used',
    explanation: 'The list cannot be read or is too large. Items that refer to it have no effect.',
    cure: 'The message gives the reason; correct the file, or split the list.',
  },
  RUL3203: {
    title: 'a value that does not have the type of its list',
    explanation:
      'The line is skipped; the others are used. The first 20 such lines of each list are shown.',
    cure: 'Correct the line or delete it.',
  },
  RUL3204: {
    title: 'conflicting types of a value list',
    explanation:
      'The first line of the file and the items that refer to the list name different types. The type in the file is used, or else that of the first item.',
    cure: 'Use the same type everywhere.',
  },
} as const satisfies Record<string, RuleCodeInfo>;

/** Findings about exceptions and value lists. Numbers are never reused. */
export const EXCEPTION_CODES = { ...EXCEPTION_ERRORS, ...EXCEPTION_WARNINGS } as const;

export const isExceptionWarning = (code: string): code is keyof typeof EXCEPTION_WARNINGS =>
  Object.hasOwn(EXCEPTION_WARNINGS, code);
