import type { CodeInfo } from './code-info.ts';

/**
 * 2xxx: the query parses but has no meaning.
 *
 * 20xx structure · 21xx pipes · 22xx functions · 23xx operators and constants · 24xx fields
 */
export const MEANING_CODES = {
  EQL2001: {
    title: 'too few stages',
    explanation:
      'A sequence has at least two stages, counted after `with runs` is expanded and without `until`.',
    wrong: 'sequence by host.id [process where true] until [file where true]',
    right: 'sequence by host.id [process where true] [network where true] until [file where true]',
  },
  EQL2002: {
    title: 'unequal number of join keys',
    explanation:
      'Join keys are compared position by position, so every term, `until` included, has the same number of them.',
    wrong: 'sequence [process where true] by host.id, user.id [file where true] by host.id',
    right:
      'sequence [process where true] by host.id, user.id [file where true] by host.id, user.id',
  },
  EQL2003: {
    title: 'missing event without maxspan',
    explanation:
      'The absence of an event can only be determined within a time span: a sequence with `![ ]` needs `with maxspan`.',
    wrong: 'sequence by host.id [process where true] ![file where true]',
    right: 'sequence by host.id with maxspan=1m [process where true] ![file where true]',
  },
  EQL2004: {
    title: 'only missing events',
    explanation: 'A sequence needs at least one event that is present: a term without `!`.',
    wrong: 'sequence by host.id with maxspan=1m ![process where true] ![file where true]',
    right: 'sequence by host.id with maxspan=1m [process where true] ![file where true]',
  },
  EQL2005: {
    title: 'missing event in a sample',
    explanation: 'A sample has no order and no time span in which an event could be missing.',
    wrong: 'sample by host.id [process where true] ![file where true]',
    right: 'sample by host.id [process where true] [file where true]',
  },
  EQL2006: {
    title: '`!` on until',
    explanation:
      '`until` ends a sequence when an event occurs. A `!` before it would have no meaning.',
    wrong: 'sequence [process where true] [file where true] until ![network where true]',
    right: 'sequence [process where true] [file where true] until [network where true]',
  },
  EQL2007: {
    title: 'sample without join key',
    explanation: 'A sample brings events together by common values; without a key there are none.',
    wrong: 'sample [process where true] [file where true]',
    right: 'sample by host.id [process where true] [file where true]',
  },
  EQL2008: {
    title: 'pipe after a sample',
    explanation: 'Samples have no order, so no pipe can take the first or last of them.',
    wrong: 'sample by host.id [process where true] [file where true] | head 5',
    right: 'sample by host.id [process where true] [file where true]',
  },

  EQL2101: {
    title: 'unknown pipe',
    explanation: 'There are two pipes: `head` and `tail`.',
    wrong: 'process where true | haed 5',
    right: 'process where true | head 5',
  },
  EQL2102: {
    title: 'unsupported pipe',
    explanation:
      '`count`, `filter`, `sort`, `unique` and `unique_count` belong to an older dialect and are not supported.',
    wrong: 'process where true | sort process.name | tail 5',
    right: 'process where true | tail 5',
  },
  EQL2103: {
    title: 'wrong number of pipe arguments',
    explanation: '`head` and `tail` take one number.',
    wrong: 'process where true | head',
    right: 'process where true | head 10',
  },
  EQL2104: {
    title: 'pipe argument is not a count',
    explanation: '`head` and `tail` take a constant integer, zero or greater.',
    wrong: 'process where true | head -1',
    right: 'process where true | head 1',
  },

  EQL2201: {
    title: 'unknown function',
    explanation: 'No function has this name. Function names are not case-sensitive.',
    wrong: 'process where startWith(process.name, "ba")',
    right: 'process where startsWith(process.name, "ba")',
  },
  EQL2202: {
    title: 'wrong number of arguments',
    explanation: 'The function takes a different number of arguments.',
    wrong: 'process where length(process.name, 3) > 4',
    right: 'process where length(process.name) > 4',
  },
  EQL2203: {
    title: 'function without a case-insensitive variant',
    explanation: 'Only functions that compare strings may have a tilde after the name.',
    wrong: 'process where length~(process.name) > 4',
    right: 'process where length(process.name) > 4',
  },
  EQL2204: {
    title: 'wrong argument type',
    explanation: 'The function does not accept a value of this type.',
    wrong: 'process where between(process.name, 1, "b") == "x"',
    right: 'process where between(process.name, "a", "b") == "x"',
  },
  EQL2205: {
    title: 'argument must be a constant',
    explanation:
      'The function compiles this argument once, before any event is read, so it cannot depend on an event.',
    wrong: 'network where cidrMatch(source.ip, destination.address)',
    right: 'network where cidrMatch(source.ip, "10.0.0.0/8")',
  },
  EQL2206: {
    title: 'invalid constant argument',
    explanation: 'The constant has the right type but not a format that the function understands.',
    wrong: 'network where cidrMatch(source.ip, "10.0.0.0/99")',
    right: 'network where cidrMatch(source.ip, "10.0.0.0/8")',
  },
  EQL2207: {
    title: 'logical expression as argument',
    explanation:
      '`and`, `or` and `not` combine conditions; their result cannot be an argument of a function.',
    wrong: 'process where string(process.name == "a" or process.name == "b") == "true"',
    right: 'process where process.name == "a" or process.name == "b"',
  },

  EQL2301: {
    title: 'fields compared with each other',
    explanation:
      'One side of a comparison must be a constant. Two fields can only be compared inside a function.',
    wrong: 'process where process.name == process.parent.name',
    right: 'process where startsWith(process.name, process.parent.name)',
  },
  EQL2302: {
    title: 'field in a list',
    explanation: 'The list after `in` holds constants only.',
    wrong: 'process where process.name in ("bash", process.parent.name)',
    right: 'process where process.name in ("bash", "sh")',
  },
  EQL2303: {
    title: 'mixed types in a list',
    explanation: 'All elements of a list after `in` must have the type of the value before it.',
    wrong: 'process where process.pid in (1, "2")',
    right: 'process where process.pid in (1, 2)',
  },
  EQL2304: {
    title: 'pattern is not a string',
    explanation: '`:`, `like` and `regex` match strings against string patterns.',
    wrong: 'process where process.pid : 4',
    right: 'process where process.pid == 4',
  },
  EQL2305: {
    title: 'pattern on a value that is not a string',
    explanation: '`:`, `like` and `regex` match strings only.',
    wrong: 'process where length(process.name) : "4"',
    right: 'process where length(process.name) == 4',
  },
  EQL2306: {
    title: 'arithmetic on a value that is not a number',
    explanation: '`+ - * / %` work on numbers only.',
    wrong: 'process where process.pid + "1" == 2',
    right: 'process where process.pid + 1 == 2',
  },
  EQL2307: {
    title: 'booleans have no order',
    explanation:
      '`<`, `<=`, `>` and `>=` compare numbers, strings, dates, versions and IP addresses.',
    wrong: 'process where process.interactive > false',
    right: 'process where process.interactive == true',
  },
  EQL2308: {
    title: 'condition is not a boolean',
    explanation: '`where`, `and`, `or` and `not` take booleans.',
    wrong: 'process where "bash"',
    right: 'process where process.name == "bash"',
  },
  EQL2309: {
    title: 'invalid regular expression',
    explanation: 'The pattern after `regex` is not a valid regular expression.',
    wrong: 'process where process.name regex "ba(sh"',
    right: 'process where process.name regex "ba(sh)"',
  },
  EQL2310: {
    title: 'constant that cannot be computed',
    explanation:
      'The expression has no value for any event, for instance because it divides by zero.',
    wrong: 'process where process.pid == 1 / 0',
    right: 'process where process.pid == 1',
  },
  EQL2311: {
    title: 'null in a list',
    explanation:
      '`null` equals nothing, so it has no effect in a list. Test for a missing value with `==`.',
    wrong: 'process where process.name in ("bash", null)',
    right: 'process where process.name in ("bash") or process.name == null',
  },
  EQL2312: {
    title: 'constant that the field cannot hold',
    explanation:
      'The string is not a valid date or IP address, so no value of the field can equal it.',
    wrong: 'network where source.ip == "10.0.0"',
    right: 'network where source.ip == "10.0.0.1"',
    schema: { '@timestamp': 'date', 'event.category': 'keyword', 'source.ip': 'ip' },
  },

  EQL2401: {
    title: 'unknown field',
    explanation: 'The schema has no such field. A field that may be unmapped is marked with `?`.',
    wrong: 'process where proces.name == "bash"',
    right: 'process where process.name == "bash"',
    schema: { '@timestamp': 'date', 'event.category': 'keyword', 'process.name': 'keyword' },
  },
  EQL2402: {
    title: 'unknown category, timestamp or tiebreaker field',
    explanation: 'A field that the search itself reads is not in the schema.',
    wrong: 'process where process.name == "bash"',
    right: 'any where process.name == "bash"',
    schema: { '@timestamp': 'date', 'process.name': 'keyword' },
  },
  EQL2403: {
    title: 'unsupported field type',
    explanation:
      'Objects have no value of their own, and ranges, shapes and types that the language does not know cannot be compared.',
    wrong: 'process where process != null',
    right: 'process where process.name != null',
    schema: { '@timestamp': 'date', 'event.category': 'keyword', 'process.name': 'keyword' },
  },
  EQL2404: {
    title: 'nested field',
    explanation: 'Fields of type `nested`, and all fields below them, cannot be used.',
    wrong: 'any where threat.enrichments.matched.type == "url"',
    right: 'any where threat.indicator.type == "url"',
    schema: {
      '@timestamp': 'date',
      'event.category': 'keyword',
      'threat.enrichments': 'nested',
      'threat.indicator.type': 'keyword',
    },
  },
  EQL2405: {
    title: 'field without exact values',
    explanation:
      'A `text` field is analyzed and a keyword with a normalizer is changed when it is indexed, so neither can be compared exactly.',
    wrong: 'any where message == "started"',
    right: 'any where event.original == "started"',
    schema: {
      '@timestamp': 'date',
      'event.category': 'keyword',
      message: 'text',
      'event.original': 'keyword',
    },
  },
  EQL2406: {
    title: 'join keys of different types',
    explanation: 'Keys at the same position are compared, so their types must be the same.',
    wrong: 'sequence [process where true] by process.pid [file where true] by user.name',
    right: 'sequence [process where true] by user.id [file where true] by user.name',
    schema: {
      '@timestamp': 'date',
      'event.category': 'keyword',
      'process.pid': 'long',
      'user.id': 'keyword',
      'user.name': 'keyword',
    },
  },
} as const satisfies Record<string, CodeInfo>;
