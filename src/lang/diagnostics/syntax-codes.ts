import type { CodeInfo } from './code-info.ts';

/** 1xxx: the text cannot be read as a query. */
export const SYNTAX_CODES = {
  EQL1001: {
    title: 'unexpected token',
    explanation: 'Something stands where the grammar does not allow it.',
    wrong: 'process where process.name ==',
    right: 'process where process.name == "bash"',
  },
  EQL1002: {
    title: 'text not closed',
    explanation:
      'A string in double or triple quotes ends on the line on which it begins. In double quotes a backslash takes the following quote with it; in triple quotes every character is itself.',
    wrong: 'process where process.executable == "C:\\"',
    right: 'process where process.executable == "C:\\\\"',
  },
  EQL1003: {
    title: 'unknown escape',
    explanation:
      'In double quotes a backslash begins one of `\\b \\t \\n \\f \\r \\" \\\' \\\\` or `\\u{…}`. A backslash itself is written twice, or the string is put into triple quotes.',
    wrong: 'process where process.executable == "C:\\Windows"',
    right: 'process where process.executable == """C:\\Windows"""',
  },
  EQL1004: {
    title: 'bad code point escape',
    explanation:
      '`\\u{…}` holds 2 to 8 hexadecimal digits that name a Unicode character: not a surrogate (d800 to dfff) and at most 10ffff.',
    wrong: 'process where process.name == "caf\\u00e9"',
    right: 'process where process.name == "caf\\u{e9}"',
  },
  EQL1005: {
    title: 'single quotes',
    explanation: 'Strings take double quotes.',
    wrong: "process where process.name == 'bash'",
    right: 'process where process.name == "bash"',
  },
  EQL1006: {
    title: 'question mark before quotes',
    explanation:
      'An older dialect wrote raw strings as `?"…"`. Here every character is taken as it is between triple quotes.',
    wrong: 'process where process.executable == ?"C:\\Windows"',
    right: 'process where process.executable == """C:\\Windows"""',
  },
  EQL1007: {
    title: 'back-quote not closed',
    explanation:
      'A name in back-quotes ends at the next single back-quote; one inside the name is written twice.',
    wrong: 'process where `my-field == 1',
    right: 'process where `my-field` == 1',
  },
  EQL1008: {
    title: 'comment not closed',
    explanation: 'A comment that begins with `/*` ends with `*/`. Comments do not nest.',
    wrong: 'process where true /* to be continued',
    right: 'process where true /* complete */',
  },
  EQL1009: {
    title: 'index in brackets',
    explanation:
      'Elements of a field with many values cannot be chosen by position. A condition on the field holds if it holds for any of its values.',
    wrong: 'process where process.args[0] == "-c"',
    right: 'process where process.args == "-c"',
  },
  EQL1010: {
    title: 'single equals sign',
    explanation: 'Equality is `==`. A single `=` stands only in `maxspan=` and `runs=`.',
    wrong: 'process where process.name = "bash"',
    right: 'process where process.name == "bash"',
  },
  EQL1011: {
    title: 'pattern is no constant',
    explanation:
      'On the right of `:`, `like` and `regex` stands a string or a list of strings, never a field, a sign or a calculation.',
    wrong: 'process where process.name : bash',
    right: 'process where process.name : "bash"',
  },
  EQL1012: {
    title: 'chained comparison',
    explanation: 'A comparison has two sides. A range takes two comparisons joined with `and`.',
    wrong: 'process where 1 < process.pid < 100',
    right: 'process where 1 < process.pid and process.pid < 100',
  },
  EQL1013: {
    title: 'unknown character',
    explanation:
      'Outside of strings, comments and back-quoted names a query consists of ASCII letters and digits, a few marks, and ordinary white space.',
    wrong: 'process where process.name == "bash";',
    right: 'process where process.name == "bash"',
  },
  EQL1014: {
    title: 'typographic quotes',
    explanation: 'Curly quotes, as word processors set them, are no quotes of the language.',
    wrong: 'process where process.name == “bash”',
    right: 'process where process.name == "bash"',
  },
  EQL1015: {
    title: 'logical operator as a mark',
    explanation: 'The logical operators are words: `and`, `or`, `not`.',
    wrong: 'process where process.pid == 1 && process.name == "init"',
    right: 'process where process.pid == 1 and process.name == "init"',
  },
  EQL1016: {
    title: 'keyword in capitals',
    explanation: 'Keywords are written in lower case. In capitals the word is an ordinary name.',
    wrong: 'process where process.pid == 1 AND process.name == "init"',
    right: 'process where process.pid == 1 and process.name == "init"',
  },
  EQL1017: {
    title: 'keyword used as a name',
    explanation:
      'A name that is also a keyword goes into back-quotes, or into double quotes where it is an event category.',
    wrong: 'process where process.by == "root"',
    right: 'process where process.`by` == "root"',
  },
  EQL1018: {
    title: 'name begins with a digit',
    explanation: 'A part of a field name that begins with a digit goes into back-quotes.',
    wrong: 'any where resources.0.type == "a"',
    right: 'any where resources.`0`.type == "a"',
  },
  EQL1019: {
    title: 'question mark inside a field name',
    explanation: 'The `?` of an optional field stands in front of the whole name.',
    wrong: 'process where process.?name == "bash"',
    right: 'process where ?process.name == "bash"',
  },
  EQL1020: {
    title: 'category missing',
    explanation:
      'A condition belongs to an event category: `process where …`, or `any where …` for all events.',
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
    title: 'category is no single name',
    explanation:
      'Before `where` stands one event category. One with other characters than letters, digits and `_` goes into double quotes; several are a condition on `event.category`.',
    wrong: 'my-process where true',
    right: '"my-process" where true',
  },
  EQL1023: {
    title: 'comma at the end of a list',
    explanation: 'Commas stand between elements only.',
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
    title: 'bracket not closed',
    explanation: 'An opening bracket has no closing one.',
    wrong: 'process where (process.pid == 1 or process.pid == 2',
    right: 'process where (process.pid == 1 or process.pid == 2)',
  },
  EQL1026: {
    title: 'bracket not opened',
    explanation: 'A closing bracket has no opening one.',
    wrong: 'process where process.pid == 1)',
    right: 'process where process.pid == 1',
  },
  EQL1027: {
    title: 'text after the end',
    explanation:
      'The query was complete and something follows. Conditions are joined with `and` or `or`; after the condition only pipes may stand.',
    wrong: 'process where process.pid == 1 process.name == "init"',
    right: 'process where process.pid == 1 and process.name == "init"',
  },
  EQL1028: {
    title: 'empty query',
    explanation: 'The text holds nothing but white space and comments.',
    wrong: '// nothing yet',
    right: 'any where true // everything',
  },
  EQL1029: {
    title: 'not in the wrong place',
    explanation:
      '`not` stands in front of the whole condition. Only `in` and `in~` may have it directly before them.',
    wrong: 'process where process.name not like "a*"',
    right: 'process where not process.name like "a*"',
  },
  EQL1030: {
    title: 'join keys after `with`',
    explanation: '`by` and its keys stand before `with`, both for the sequence and for a term.',
    wrong: 'sequence with maxspan=1m by host.id [process where true] [file where true]',
    right: 'sequence by host.id with maxspan=1m [process where true] [file where true]',
  },
  EQL1031: {
    title: 'time span without unit',
    explanation: 'A time span is a whole number with one of the units `ms`, `s`, `m`, `h`, `d`.',
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
    explanation: 'A time span is more than zero, and its number is below 2^53.',
    wrong: 'sequence with maxspan=0s [process where true] [file where true]',
    right: 'sequence with maxspan=1s [process where true] [file where true]',
  },
  EQL1034: {
    title: 'time span with a fraction',
    explanation: 'The number of a time span is a whole number; take a smaller unit.',
    wrong: 'sequence with maxspan=1.5h [process where true] [file where true]',
    right: 'sequence with maxspan=90m [process where true] [file where true]',
  },
  EQL1035: {
    title: 'join key is no field',
    explanation: 'Events are joined by fields, not by expressions or constants.',
    wrong: 'sequence by length(host.id) [process where true] [file where true]',
    right: 'sequence by host.id [process where true] [file where true]',
  },
  EQL1036: {
    title: 'unknown option',
    explanation:
      'After `with` stands `maxspan=` before the first term of a sequence, and `runs=` after a term.',
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
    explanation: 'A single event ends a sequence; it cannot be asked for several times.',
    wrong: 'sequence [process where true] [file where true] until [network where true] with runs=2',
    right: 'sequence [process where true] [file where true] until [network where true]',
  },
  EQL1039: {
    title: 'lineage of processes',
    explanation:
      '`child of`, `descendant of` and `event of` belong to an older dialect. A parent is found by its own fields, or by a sequence joined on the entity ids.',
    wrong: 'process where child of [process where process.name == "bash"]',
    right: 'process where process.parent.name == "bash"',
  },
  EQL1040: {
    title: 'join query',
    explanation:
      '`join` belongs to an older dialect. Use `sequence`, or `sample` if order does not matter.',
    wrong: 'join by host.id [process where true] [file where true]',
    right: 'sample by host.id [process where true] [file where true]',
  },
  EQL1041: {
    title: 'nested too deeply',
    explanation:
      'Parentheses, lists, calls, `not` and signs nest up to 200 levels together, and a chain of arithmetic has at most 200 operators.',
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
    explanation: 'Nothing stands between two back-quotes.',
    wrong: 'any where `` == 1',
    right: 'any where `a` == 1',
  },
  EQL1045: {
    title: 'part of a sequence in a sample',
    explanation:
      'A sample has no order and no time, so `with maxspan`, `with runs` and `until` do not apply.',
    wrong: 'sample by host.id [process where true] [file where true] until [network where true]',
    right: 'sample by host.id [process where true] [file where true]',
  },
  EQL1046: {
    title: 'number too large',
    explanation: 'The number is beyond the largest floating-point number, about 1.8e308.',
    wrong: 'any where process.pid < 1e400',
    right: 'any where process.pid < 1e300',
  },
} as const satisfies Record<string, CodeInfo>;
