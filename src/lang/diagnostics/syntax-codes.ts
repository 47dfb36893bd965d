import type { CodeInfo } from './code-info.ts';

/** 1xxx: the text cannot be parsed as a query. */
export const SYNTAX_CODES = {
  EQL1001: {
    title: 'unexpected token',
    explanation: 'The grammar does not allow this token here.',
    wrong: 'process where process.name ==',
    right: 'process where process.name == "bash"',
  },
  EQL1002: {
    title: 'unterminated string',
    explanation:
      'A string in double or triple quotes ends on the line on which it begins. In double quotes, a backslash escapes the quote that follows; in triple quotes, every character is literal.',
    wrong: 'process where process.executable == "C:\\"',
    right: 'process where process.executable == "C:\\\\"',
  },
  EQL1003: {
    title: 'unknown escape',
    explanation:
      'In double quotes, a backslash starts one of `\\b \\t \\n \\f \\r \\" \\\' \\\\` or `\\u{…}`. Write a backslash twice, or put the string into triple quotes.',
    wrong: 'process where process.executable == "C:\\Windows"',
    right: 'process where process.executable == """C:\\Windows"""',
  },
  EQL1004: {
    title: 'invalid code point escape',
    explanation:
      '`\\u{…}` holds the 2 to 8 hexadecimal digits of a Unicode character: at most 10ffff, and not a surrogate (d800 to dfff).',
    wrong: 'process where process.name == "caf\\u00e9"',
    right: 'process where process.name == "caf\\u{e9}"',
  },
  EQL1005: {
    title: 'single quotes',
    explanation: 'Strings are written in double quotes.',
    wrong: "process where process.name == 'bash'",
    right: 'process where process.name == "bash"',
  },
  EQL1006: {
    title: 'question mark before quotes',
    explanation:
      'An older dialect wrote raw strings as `?"…"`. Write them in triple quotes, where every character is literal.',
    wrong: 'process where process.executable == ?"C:\\Windows"',
    right: 'process where process.executable == """C:\\Windows"""',
  },
  EQL1007: {
    title: 'unterminated back-quoted name',
    explanation:
      'A name in back-quotes ends at the next single back-quote. Write a back-quote inside the name twice.',
    wrong: 'process where `my-field == 1',
    right: 'process where `my-field` == 1',
  },
  EQL1008: {
    title: 'unterminated comment',
    explanation: 'A comment that begins with `/*` ends with `*/`. Comments do not nest.',
    wrong: 'process where true /* to be continued',
    right: 'process where true /* complete */',
  },
  EQL1009: {
    title: 'array index',
    explanation:
      'Elements of a field with several values cannot be selected by position. A condition on the field holds if it holds for any of its values.',
    wrong: 'process where process.args[0] == "-c"',
    right: 'process where process.args == "-c"',
  },
  EQL1010: {
    title: 'single equals sign',
    explanation: 'Equality is `==`. A single `=` is only used in `maxspan=` and `runs=`.',
    wrong: 'process where process.name = "bash"',
    right: 'process where process.name == "bash"',
  },
  EQL1011: {
    title: 'pattern is not a constant',
    explanation:
      'The right side of `:`, `like` and `regex` is a string or a list of strings, never a field or a computed value.',
    wrong: 'process where process.name : bash',
    right: 'process where process.name : "bash"',
  },
  EQL1012: {
    title: 'chained comparison',
    explanation: 'A comparison has two sides. Write a range as two comparisons joined with `and`.',
    wrong: 'process where 1 < process.pid < 100',
    right: 'process where 1 < process.pid and process.pid < 100',
  },
  EQL1013: {
    title: 'unknown character',
    explanation:
      'Outside of strings, comments and back-quoted names, a query consists of ASCII letters and digits, operators, punctuation and plain white space.',
    wrong: 'process where process.name == "bash";',
    right: 'process where process.name == "bash"',
  },
  EQL1014: {
    title: 'typographic quotes',
    explanation: 'Curly quotes, which word processors insert, do not delimit strings.',
    wrong: 'process where process.name == “bash”',
    right: 'process where process.name == "bash"',
  },
  EQL1015: {
    title: 'logical operator as a symbol',
    explanation: 'The logical operators are words: `and`, `or`, `not`.',
    wrong: 'process where process.pid == 1 && process.name == "init"',
    right: 'process where process.pid == 1 and process.name == "init"',
  },
  EQL1016: {
    title: 'keyword in capitals',
    explanation: 'Keywords are written in lower case. In capitals, the word is read as a name.',
    wrong: 'process where process.pid == 1 AND process.name == "init"',
    right: 'process where process.pid == 1 and process.name == "init"',
  },
  EQL1017: {
    title: 'keyword used as a name',
    explanation:
      'Put a name that is also a keyword into back-quotes, or into double quotes if it is an event category.',
    wrong: 'process where process.by == "root"',
    right: 'process where process.`by` == "root"',
  },
  EQL1018: {
    title: 'name begins with a digit',
    explanation: 'Put a part of a field name that begins with a digit into back-quotes.',
    wrong: 'any where resources.0.type == "a"',
    right: 'any where resources.`0`.type == "a"',
  },
  EQL1019: {
    title: 'question mark inside a field name',
    explanation: 'The `?` of an optional field precedes the whole name.',
    wrong: 'process where process.?name == "bash"',
    right: 'process where ?process.name == "bash"',
  },
  EQL1020: {
    title: 'missing event category',
    explanation:
      'A condition follows an event category: `process where …`, or `any where …` for all events.',
    wrong: 'process.name == "bash"',
    right: 'any where process.name == "bash"',
  },
  EQL1021: {
    title: 'category in back-quotes',
    explanation: 'An event category is a name or a string; back-quotes are for fields.',
    wrong: '`process` where true',
    right: '"process" where true',
  },
  EQL1022: {
    title: 'category is not a single name',
    explanation:
      'One event category precedes `where`. Put a category with characters other than letters, digits and `_` into double quotes; for several categories, write a condition on `event.category`.',
    wrong: 'my-process where true',
    right: '"my-process" where true',
  },
  EQL1023: {
    title: 'trailing comma in a list',
    explanation: 'Commas separate elements; none follows the last one.',
    wrong: 'process where process.name in ("sh", "bash",)',
    right: 'process where process.name in ("sh", "bash")',
  },
  EQL1024: {
    title: 'empty list',
    explanation: 'A list has at least one element.',
    wrong: 'process where process.name in ()',
    right: 'process where process.name in ("bash")',
  },
  EQL1025: {
    title: 'unclosed bracket',
    explanation: 'An opening bracket has no closing one.',
    wrong: 'process where (process.pid == 1 or process.pid == 2',
    right: 'process where (process.pid == 1 or process.pid == 2)',
  },
  EQL1026: {
    title: 'unmatched closing bracket',
    explanation: 'A closing bracket has no opening one.',
    wrong: 'process where process.pid == 1)',
    right: 'process where process.pid == 1',
  },
  EQL1027: {
    title: 'text after the end',
    explanation:
      'The query is complete, but more text follows. Join conditions with `and` or `or`; only pipes may follow the condition.',
    wrong: 'process where process.pid == 1 process.name == "init"',
    right: 'process where process.pid == 1 and process.name == "init"',
  },
  EQL1028: {
    title: 'empty query',
    explanation: 'The query contains only white space and comments.',
    wrong: '// nothing yet',
    right: 'any where true // everything',
  },
  EQL1029: {
    title: 'misplaced not',
    explanation:
      '`not` precedes the whole condition. It may only stand directly before the operators `in` and `in~`.',
    wrong: 'process where process.name not like "a*"',
    right: 'process where not process.name like "a*"',
  },
  EQL1030: {
    title: 'join keys after `with`',
    explanation: '`by` and its keys precede `with`, both for the sequence and for a term.',
    wrong: 'sequence with maxspan=1m by host.id [process where true] [file where true]',
    right: 'sequence by host.id with maxspan=1m [process where true] [file where true]',
  },
  EQL1031: {
    title: 'time span without a unit',
    explanation: 'A time span is an integer with one of the units `ms`, `s`, `m`, `h`, `d`.',
    wrong: 'sequence with maxspan=30 [process where true] [file where true]',
    right: 'sequence with maxspan=30s [process where true] [file where true]',
  },
  EQL1032: {
    title: 'unknown unit of time',
    explanation: 'The units are `ms`, `s`, `m`, `h`, `d`, in lower case.',
    wrong: 'sequence with maxspan=5min [process where true] [file where true]',
    right: 'sequence with maxspan=5m [process where true] [file where true]',
  },
  EQL1033: {
    title: 'time span out of range',
    explanation: 'A time span is greater than zero, and its number is below 2^53.',
    wrong: 'sequence with maxspan=0s [process where true] [file where true]',
    right: 'sequence with maxspan=1s [process where true] [file where true]',
  },
  EQL1034: {
    title: 'time span with a fraction',
    explanation: 'The number of a time span is an integer; use a smaller unit.',
    wrong: 'sequence with maxspan=1.5h [process where true] [file where true]',
    right: 'sequence with maxspan=90m [process where true] [file where true]',
  },
  EQL1035: {
    title: 'join key is not a field',
    explanation: 'Events are joined by fields, not by expressions or constants.',
    wrong: 'sequence by length(host.id) [process where true] [file where true]',
    right: 'sequence by host.id [process where true] [file where true]',
  },
  EQL1036: {
    title: 'unknown option',
    explanation:
      '`with maxspan=` precedes the first term of a sequence, and `with runs=` follows a term.',
    wrong: 'sequence [process where true] with maxspan=1m [file where true]',
    right: 'sequence with maxspan=1m [process where true] [file where true]',
  },
  EQL1037: {
    title: 'runs out of range',
    explanation: 'A term is repeated 1 to 100 times.',
    wrong: 'sequence by host.id [process where true] with runs=0',
    right: 'sequence by host.id [process where true] with runs=2',
  },
  EQL1038: {
    title: 'runs on until',
    explanation: 'A single event ends a sequence, so `until` cannot be repeated.',
    wrong: 'sequence [process where true] [file where true] until [network where true] with runs=2',
    right: 'sequence [process where true] [file where true] until [network where true]',
  },
  EQL1039: {
    title: 'process lineage',
    explanation:
      '`child of`, `descendant of` and `event of` belong to an older dialect. Match the parent by the fields of `process.parent`, or write a sequence joined on the entity ids.',
    wrong: 'process where child of [process where process.name == "bash"]',
    right: 'process where process.parent.name == "bash"',
  },
  EQL1040: {
    title: 'join query',
    explanation:
      '`join` belongs to an older dialect. Use `sequence`, or `sample` if the order does not matter.',
    wrong: 'join by host.id [process where true] [file where true]',
    right: 'sample by host.id [process where true] [file where true]',
  },
  EQL1041: {
    title: 'nested too deeply',
    explanation:
      'Parentheses, lists, calls, `not` and signs together nest up to 200 levels deep, and a chain of arithmetic has at most 200 operators.',
    wrong: 'process where {{201 x (}}true{{201 x )}}',
    right: 'process where {{200 x (}}true{{200 x )}}',
  },
  EQL1042: {
    title: 'query too long',
    explanation: 'A query has at most 1,000,000 characters (UTF-16 units).',
    wrong: 'process where true // {{1000000 x x}}',
    right: 'process where true // {{1000 x x}}',
  },
  EQL1043: {
    title: 'compound time span',
    explanation: 'A time span is one number with one unit.',
    wrong: 'sequence with maxspan=1h30m [process where true] [file where true]',
    right: 'sequence with maxspan=90m [process where true] [file where true]',
  },
  EQL1044: {
    title: 'empty name',
    explanation: 'A name in back-quotes has at least one character.',
    wrong: 'any where `` == 1',
    right: 'any where `a` == 1',
  },
  EQL1045: {
    title: 'sequence clause in a sample',
    explanation:
      'A sample has no order and no time, so `with maxspan`, `with runs` and `until` do not apply.',
    wrong: 'sample by host.id [process where true] [file where true] until [network where true]',
    right: 'sample by host.id [process where true] [file where true]',
  },
  EQL1046: {
    title: 'number too large',
    explanation: 'The number exceeds the largest floating-point number, about 1.8e308.',
    wrong: 'any where process.pid < 1e400',
    right: 'any where process.pid < 1e300',
  },
} as const satisfies Record<string, CodeInfo>;
