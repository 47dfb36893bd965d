import { escapeBackslashes, parseWildcard } from '../../util/wildcard.ts';
import type { Chain, Condition, Text, Values } from './ast.ts';
import type { Kql } from './parser.ts';

/** A query as text: parsed again, it is the same. */
export const printKql = (query: Kql): string => (query === null ? '' : printCondition(query));

export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'Chain':
      return printChain(condition, printCondition);
    case 'Negation':
      return `not ${withParentheses(condition.operand, printCondition)}`;
    case 'FieldIs':
      return `${printText(condition.field)}: ${printValues(condition.value)}`;
    case 'FieldRange': {
      const { field, operator, value } = condition;
      return `${printText(field)} ${operator} ${printText(value)}`;
    }
    case 'Nested':
      return `${printText(condition.field)}: { ${printCondition(condition.condition)} }`;
    case 'Bare':
      return printText(condition.value);
  }
}

const printValues = (values: Values): string =>
  values.kind === 'Text' ? printText(values) : `(${printListed(values)})`;

function printListed(values: Values): string {
  switch (values.kind) {
    case 'Chain':
      return printChain(values, printListed);
    case 'Negation':
      return `not ${withParentheses(values.operand, printListed)}`;
    case 'Text':
      return printText(values);
  }
}

type Part = Condition | Values;

const printChain = <Operand extends Part>(
  { operator, operands }: Chain<Operand>,
  print: (part: Operand) => string,
): string =>
  operands
    .map((operand) => {
      const isLooser =
        operand.kind === 'Chain' && !(operator === 'or' && operand.operator === 'and');
      return isLooser ? `(${print(operand)})` : print(operand);
    })
    .join(` ${operator} `);

const withParentheses = <Operand extends Part>(
  operand: Operand,
  print: (part: Operand) => string,
): string =>
  operand.kind === 'Chain' || operand.kind === 'Negation' ? `(${print(operand)})` : print(operand);

export const printText = ({ isQuoted, pieces }: Text): string =>
  isQuoted ? inQuotes(pieces.join('*')) : withoutQuotes(pieces);

const ESCAPED_IN_QUOTES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
};

export const inQuotes = (text: string): string =>
  `"${text.replaceAll(/[\\"]/g, (char) => ESCAPED_IN_QUOTES[char] ?? char)}"`;

const KEYWORD_WITHIN =
  /(?<=^|[ \t\r\n\u00a0])(?:and|or)(?=$|[ \t\r\n\u00a0])|not(?=[ \t\r\n\u00a0])/gi;
/** Where white space may follow or not, a backslash would begin the end of a line. */
const NEGATION_AT_END = /n(?=ot$)/i;
const ESCAPED_SPACE: Readonly<Record<string, string>> = { '\t': '\\t', '\r': '\\r', '\n': '\\n' };

/** Without quotes, what has a meaning of its own is escaped. */
function withoutQuotes(pieces: readonly string[]): string {
  const escaped = pieces.map((piece) =>
    piece.replaceAll(/[\\():<>"*{}\t\r\n]/g, (char) => ESCAPED_SPACE[char] ?? `\\${char}`),
  );
  return escaped
    .join('*')
    .replaceAll(KEYWORD_WITHIN, (word) => `\\${word}`)
    .replace(NEGATION_AT_END, (letter) => (letter === 'n' ? '\\u006e' : '\\u004e'));
}

/** A value in quotes, unless it is a plain word. */
export const printValue = (text: string): string => (PLAIN_WORD.test(text) ? text : inQuotes(text));

const PLAIN_WORD = /^(?!(?:and|or|not|true|false|null)$)[\w./@-]+$/i;

/** A wildcard pattern of the matcher as a value. @param escapes whether a backslash escapes in it */
export function printPattern(pattern: string, escapes: boolean): string {
  const source = escapes ? pattern : escapeBackslashes(pattern);
  const pieces = [''];
  for (const { star, text } of parseWildcard(source, { ignoreCase: false, escapes: true })) {
    if (star) pieces.push(text);
    else pieces[pieces.length - 1] += text;
  }
  return withoutQuotes(pieces);
}
