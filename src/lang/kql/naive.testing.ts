import { BlockList, isIP } from 'node:net';
import type { Condition, Text, Values } from './ast.ts';

type Scalar = string | number | boolean;
type Kind = 'keyword' | 'caseless' | 'text' | 'number' | 'boolean' | 'ip' | 'unknown';

/** Where documents have the fields of `FIELDS`, and how their values are compared. */
const KINDS: Readonly<Record<string, readonly [path: string, kind: Kind]>> = {
  'process.name': ['process.name', 'keyword'],
  'process.name.caseless': ['process.name', 'caseless'],
  'process.name.text': ['process.name', 'text'],
  'process.command_line': ['process.command_line', 'keyword'],
  message: ['message', 'text'],
  'process.pid': ['process.pid', 'number'],
  'process.interactive': ['process.interactive', 'boolean'],
  'source.ip': ['source.ip', 'ip'],
  'custom.any': ['custom.any', 'unknown'],
  'custom.none': ['custom.none', 'unknown'],
};

/** Whether a document matches, read off the definition of KQL: slowly, and with nothing of the compiler. */
export function matchesNaively(condition: Condition | null, document: object): boolean {
  if (condition === null) return true;
  switch (condition.kind) {
    case 'Chain':
      return condition.operator === 'and'
        ? condition.operands.every((operand) => matchesNaively(operand, document))
        : condition.operands.some((operand) => matchesNaively(operand, document));
    case 'Negation':
      return !matchesNaively(condition.operand, document);
    case 'FieldIs': {
      const { values, kind } = fieldOf(condition.field, document);
      return meets(condition.value, (text) => values.some((value) => isValue(kind, value, text)));
    }
    case 'FieldRange': {
      const { values, kind } = fieldOf(condition.field, document);
      const wanted = condition.value.pieces.join('*');
      return values.some((value) => inOrder(kind, condition.operator, value, wanted));
    }
    default:
      throw new TypeError(condition.kind);
  }
}

function meets(values: Values, isMet: (text: Text) => boolean): boolean {
  if (values.kind === 'Text') return isMet(values);
  if (values.kind === 'Negation') return !meets(values.operand, isMet);
  return values.operator === 'and'
    ? values.operands.every((operand) => meets(operand, isMet))
    : values.operands.some((operand) => meets(operand, isMet));
}

function fieldOf(name: Text, document: object) {
  const [path, kind] = KINDS[name.pieces.join('*')] ?? ['', 'unknown'];
  const found = path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      document,
    );
  const dotted = (document as Record<string, unknown>)[path];
  const values = [found, dotted].flat().filter((value) => value !== undefined && value !== null);
  return { kind, values: (values as Scalar[]).flatMap((value) => readAs(kind, value)) };
}

/** What an index holds of a value. */
function readAs(kind: Kind, value: Scalar): readonly Scalar[] {
  switch (kind) {
    case 'number':
      return numberOf(value) === null ? [] : [Math.trunc(numberOf(value) as number)];
    case 'boolean':
      if (value === '') return [false];
      return value === true || value === 'true' || value === false || value === 'false'
        ? [String(value) === 'true']
        : [];
    case 'ip':
      return typeof value === 'string' && isIP(value) > 0 ? [value] : [];
    case 'unknown':
      return [value];
    default:
      return [String(value)];
  }
}

function numberOf(value: Scalar): number | null {
  if (typeof value === 'boolean') return null;
  const text = String(value);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

function isValue(kind: Kind, value: Scalar, text: Text): boolean {
  const { pieces, isQuoted } = text;
  if (pieces.length === 2 && pieces.every((piece) => piece === '')) return true;
  const [plain = ''] = pieces;
  if (pieces.length > 1) return isPattern(kind, value, pieces);
  switch (kind) {
    case 'keyword':
      return value === plain;
    case 'caseless':
      return asciiLower(String(value)) === asciiLower(plain);
    case 'text':
      return isQuoted ? hasWords(String(value), plain) : hasWord(String(value), plain);
    case 'number':
      return value === numberOf(plain);
    case 'boolean':
      return String(value) === (plain === '' ? 'false' : plain);
    case 'ip':
      return inBlock(String(value), plain);
    case 'unknown':
      return (
        (typeof value === 'string' && (value === plain || inBlock(value, plain))) ||
        (typeof value === 'number' && value === numberOf(plain)) ||
        (typeof value === 'boolean' && String(value) === plain)
      );
  }
}

function isPattern(kind: Kind, value: Scalar, pieces: readonly string[]): boolean {
  if (kind === 'text') {
    const patterns = lower(pieces.join('\0'))
      .split(/\s+/)
      .filter((part) => part !== '');
    return patterns.some((pattern) => {
      const covers = patternOf(pattern.split('\0'));
      return wordsIn(String(value)).some((word) => covers.test(word));
    });
  }
  if (typeof value !== 'string') return false;
  if (kind === 'caseless') return patternOf(pieces.map(asciiLower)).test(asciiLower(value));
  return patternOf(pieces).test(value);
}

const patternOf = (pieces: readonly string[]) =>
  new RegExp(
    `^${pieces.map((piece) => piece.replaceAll(/[^\w]/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`)).join('.*')}$`,
    'su',
  );

const asciiLower = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
const lower = (text: string) =>
  [...text].map((char) => (char === '\u212a' ? char : char.toLowerCase())).join('');
const wordsIn = (text: string) =>
  lower(text).match(
    /[\p{L}\p{N}_]+([.](?<=\p{N}.)(?=\p{N})[\p{L}\p{N}_]+|[.:'](?<=\p{L}.)(?=\p{L})[\p{L}\p{N}_]+)*/gu,
  ) ?? [];
const hasWord = (value: string, wanted: string) =>
  wordsIn(wanted).some((word) => wordsIn(value).some((each) => each === word));
const hasWords = (value: string, wanted: string) =>
  wordsIn(wanted).length > 0 &&
  ` ${wordsIn(value).join(' ')} `.includes(` ${wordsIn(wanted).join(' ')} `);

function inBlock(value: string, block: string): boolean {
  const [address = '', bits] = block.split('/');
  if (isIP(value) === 0 || isIP(address) === 0) return false;
  if (isIP(value) !== isIP(address)) return false;
  const list = new BlockList();
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
  return list.check(value, family);
}

function inOrder(kind: Kind, operator: string, value: Scalar, wanted: string): boolean {
  const number = numberOf(wanted);
  const compare = <T>(a: T, b: T) =>
    ({ '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b })[operator] === true;
  if (kind === 'number') return number !== null && compare(value as number, number);
  if (kind === 'ip') return compare(orderOf(String(value)), orderOf(wanted));
  if (typeof value === 'number') return number !== null && compare(value, number);
  return typeof value === 'string' && compare(value, wanted);
}

/** Addresses of four bytes are ordered within those of sixteen. */
const orderOf = (address: string) =>
  isIP(address) === 4
    ? `ffff${address
        .split('.')
        .map((part) => Number(part).toString(16).padStart(2, '0'))
        .join('')}`
    : '0';
