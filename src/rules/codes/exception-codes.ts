import type { RuleCodeInfo } from './code-info.ts';

/** A file with one list and one item, which has some lines of its own. */
const fileWith = (lines: string) => `[[exceptions]]
container = { list_id = "deployer", name = "Deployer", type = "detection" }

[[exceptions.items]]
item_id = "deployer-tools"
name = "Tools of the deployer"
${lines}`;

/** 30xx: an exception that is not used. */
const EXCEPTION_ERRORS = {
  RUL3001: {
    title: 'a list_id that is used twice',
    explanation:
      'Items and rules refer to a list by its id, so two lists with one id in one namespace could not be told apart. The first one by path is kept.',
    cure: 'Give the other list an id of its own, or leave one of them out.',
  },
  RUL3002: {
    title: 'an item_id that is used twice',
    explanation:
      'An item is known by its id: to be counted, and to be switched off. The first one by path is kept.',
    cure: 'Give the other item an id of its own, or leave one of them out.',
  },
  RUL3003: {
    title: 'a file of exceptions or connectors that cannot be kept whole',
    explanation:
      'What stands in the file beside a list has to travel with it, in meta.dockwarden. That needs a meta that is a table, and at most 1 MB beside all lists of a file together.',
    cure: 'Write `meta` as a table, and move what does not belong to the lists to another file.',
  },
  RUL3004: {
    title: 'an exception without its list',
    explanation:
      'In TOML a list and its items stand together, the list under [exceptions.container].',
    wrong: '[[exceptions]]\n\n[[exceptions.items]]\nitem_id = "deployer-tools"',
    right: '[[exceptions]]\n[exceptions.container]\nlist_id = "deployer"\n…',
  },
} as const satisfies Record<string, RuleCodeInfo>;

/** 31xx: an exception that probably does not do what it was meant to. */
const EXCEPTION_WARNINGS = {
  RUL3101: {
    title: 'conditions on value lists beside others',
    explanation:
      'Kibana takes no item that has a condition on a value list and another condition. It applies here; the file can not be imported there.',
    wrong: fileWith(
      'entries = [\n  { field = "source.ip", type = "list", list = { id = "build-nets", type = "ip_range" } },\n  { field = "process.name", type = "match", value = "kubectl" },\n]',
    ),
    right: fileWith(
      'entries = [\n  { field = "source.ip", type = "list", list = { id = "build-nets", type = "ip_range" } },\n]',
    ),
  },
  RUL3102: {
    title: 'a field without condition whose case is not to count',
    explanation: 'case_insensitive names a field that no condition of the item compares.',
    wrong: fileWith(
      'entries = [{ field = "process.name", type = "match", value = "kubectl" }]\nmeta = { dockwarden = { case_insensitive = ["process.executable"] } }',
    ),
    right: fileWith(
      'entries = [{ field = "process.name", type = "match", value = "kubectl" }]\nmeta = { dockwarden = { case_insensitive = ["process.name"] } }',
    ),
  },
  RUL3103: {
    title: 'a pattern that is compared as it stands',
    explanation:
      'Only conditions of type wildcard have patterns. In match and match_any a star is a star, so that the item never applies.',
    wrong: fileWith(
      'entries = [{ field = "process.executable", type = "match", value = "/opt/ci/*" }]',
    ),
    right: fileWith(
      'entries = [{ field = "process.executable", type = "wildcard", value = "/opt/ci/*" }]',
    ),
  },
  RUL3104: {
    title: 'a backslash in a pattern that vanishes',
    explanation:
      'In a pattern a backslash takes the next character as it is. Before a star, a question mark or another backslash that is meant; before anything else the backslash itself was probably meant.',
    wrong: fileWith(
      "entries = [{ field = 'file.path', type = 'wildcard', value = 'C:\\Build\\*' }]",
    ),
    right: fileWith(
      "entries = [{ field = 'file.path', type = 'wildcard', value = 'C:\\\\Build\\\\*' }]",
    ),
  },
  RUL3105: {
    title: 'a field below a nested condition with its whole name',
    explanation: 'Fields below a nested condition are relative to the field of that condition.',
    wrong: fileWith(
      '[[exceptions.items.entries]]\nfield = "file.elf.sections"\ntype = "nested"\nentries = [{ field = "file.elf.sections.name", type = "match", value = ".text" }]',
    ),
    right: fileWith(
      '[[exceptions.items.entries]]\nfield = "file.elf.sections"\ntype = "nested"\nentries = [{ field = "name", type = "match", value = ".text" }]',
    ),
  },
  RUL3106: {
    title: 'an item without its list',
    explanation:
      'Rules refer to lists and not to items, so an item whose list is not there applies to no rule.',
    cure: 'Add the list, or read the file that holds it as well.',
  },
  RUL3107: {
    title: 'a rule that refers to a list that is not there',
    explanation:
      'The rule runs, and the exceptions it was meant to have hide nothing. A list is looked for by list_id and namespace_type.',
    cure: 'Read the file that holds the list as well, or take the reference out of the rule.',
  },
  RUL3108: {
    title: 'a reference with another type than the list',
    explanation: 'The list applies. Kibana drops such a reference when the rule is imported.',
    cure: 'Write the type of the list in the reference of the rule.',
  },
  RUL3109: {
    title: 'a stage that the rule does not have',
    explanation:
      'An item for one stage applies only to sequences and samples with that many stages, counted from 1 in the order of the bracketed filters.',
    cure: 'Count the stages of the rule again, or take `stage` out of the item so that it is for all.',
  },
  RUL3111: {
    title: 'an exception for a field that does not exist',
    explanation:
      'The name is a slip of a field of ECS, so the condition is never true and the exception hides nothing. An exception is not judged by the events of the rules that it is for: it may be for several.',
    wrong: fileWith('entries = [{ field = "process.nmae", type = "match", value = "kubectl" }]'),
    right: fileWith('entries = [{ field = "process.name", type = "match", value = "kubectl" }]'),
  },
  RUL3112: {
    title: 'an exception for a value that the field never has',
    explanation:
      'The values of an exception are written as texts and read as the field has them in ECS: this one is no number, address, time or truth value, as the field asks for. The condition is never true.',
    wrong: fileWith('entries = [{ field = "process.pid", type = "match", value = "kubectl" }]'),
    right: fileWith('entries = [{ field = "process.pid", type = "match", value = "17" }]'),
  },
  RUL3113: {
    title: 'an exception for a field that the events of its rules do not have',
    explanation:
      'All rules of the exception read events of which all fields are known, and this is none of them: the condition is never true, and the exception hides nothing.',
    cure: 'Name a field that the events have: names of Kubernetes, for instance, stand in `orchestrator.*`.',
  },
  RUL3110: {
    title: 'exceptions in the file of a rule',
    explanation:
      'A TOML file holds a rule or exceptions. [[exceptions]] beside [rule] are kept when the file is converted, and apply to nothing.',
    cure: 'Put the exceptions in a file of their own, with the rule_id among `rule_ids` of its `[metadata]`.',
  },
  RUL3201: {
    title: 'a value list that is not there',
    explanation:
      'Items that refer to it hide nothing. The name of a file, with or without its ending, is the id of the list.',
    cure: 'Put the file into the folder that `--value-lists` names.',
  },
  RUL3202: {
    title: 'a value list that is not used',
    explanation: 'It cannot be read, or holds too much. Items that refer to it hide nothing.',
    cure: 'The message says why; mend the file, or split the list.',
  },
  RUL3203: {
    title: 'a value that is none of the type of its list',
    explanation: 'The line is left out; the others count. Of each list the first 20 are shown.',
    cure: 'Correct the line or delete it.',
  },
  RUL3204: {
    title: 'types of a value list that disagree',
    explanation:
      'The first line of the file and the items that refer to the list name different types. The file counts, else the item that comes first.',
    cure: 'Name one type everywhere.',
  },
} as const satisfies Record<string, RuleCodeInfo>;

/** Findings about exceptions and value lists. A new one gets a new number. */
export const EXCEPTION_CODES = { ...EXCEPTION_ERRORS, ...EXCEPTION_WARNINGS } as const;

export const isExceptionWarning = (code: string): code is keyof typeof EXCEPTION_WARNINGS =>
  Object.hasOwn(EXCEPTION_WARNINGS, code);
