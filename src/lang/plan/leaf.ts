import type { Scalar } from '../../events/field-set.ts';
import { compileCidrs } from '../../util/ip.ts';
import {
  hasWildcard,
  escapeBackslashes,
  escapeWildcards,
  parseWildcard,
  compileParts,
  type Part,
} from '../../util/wildcard.ts';
import { evaluateConstant } from '../compile/scalar.ts';
import { kindOf, type FieldDescription, isDate } from '../compile/field-access.ts';
import { constantValue, type Leaf } from '../compile/normalize.ts';
import type { Call, Comparison, Expression, Field, In, Match } from '../syntax/ast.ts';
import type { TypeEnvironment } from '../types/type.ts';
import { wordPatterns } from '../functions/text-matches.ts';
import { wordsOf } from '../functions/words.ts';
import { ALWAYS, atLeast, every, exactly, NEVER, UNKNOWN, type Necessary } from './combine.ts';

export interface LeafContext {
  readonly describe: (field: Field) => FieldDescription;
  readonly functions: TypeEnvironment['functions'];
}

/**
 * The predicate of a leaf, which is exact for one field and constants. A text that is cut from a field
 * is somewhere in its value; of other expressions nothing is known.
 */
export function leafPredicate(leaf: Leaf, context: LeafContext): Necessary {
  switch (leaf.kind) {
    case 'Comparison':
      return comparison(leaf, context);
    case 'In':
      return membership(leaf, context);
    case 'Match':
      return match(leaf, context);
    case 'Call':
      return call(leaf, context);
    default:
      return UNKNOWN;
  }
}

function comparison({ operator, left, right }: Comparison, context: LeafContext): Necessary {
  const value = constantOf(right, context);
  if (value === undefined || operator === '!=') return UNKNOWN;
  if (left.kind !== 'Field') {
    if (operator !== '==' || typeof value !== 'string') return UNKNOWN;
    return derivedFrom(left, [escapeWildcards(value)], false, context);
  }
  const { name: field, type } = context.describe(left);
  if (value === null) {
    if (operator !== '==') return NEVER;
    if (type === 'absent') return ALWAYS;
    return exactly({ kind: 'not', operand: { kind: 'exists', field } });
  }
  if (type === 'absent') return NEVER;
  return operator === '=='
    ? exactly({ kind: 'equals', field, values: [value], ignoreCase: false })
    : exactly({ kind: 'range', field, operator, value });
}

function membership({ value, list, ignoreCase }: In, context: LeafContext): Necessary {
  const constants = list.map((member) => constantOf(member, context));
  // A null in a list is equal to nothing.
  const values = constants.filter((member) => member !== null);
  if (values.includes(undefined)) return UNKNOWN;
  const members = values.filter((member) => member !== undefined);
  if (members.length === 0) return NEVER;
  if (value.kind === 'Field') {
    const { name: field, type } = context.describe(value);
    if (type === 'absent') return NEVER;
    return exactly({ kind: 'equals', field, values: members, ignoreCase });
  }
  const texts = members.filter((member) => typeof member === 'string');
  if (texts.length < members.length) return UNKNOWN;
  return derivedFrom(value, texts.map(escapeWildcards), ignoreCase, context);
}

function match({ operator, value, patterns }: Match, context: LeafContext): Necessary {
  const texts = patterns.flatMap((pattern) => (pattern.kind === 'String' ? [pattern.value] : []));
  const ignoreCase = operator !== 'like' && operator !== 'regex';
  const isRegex = operator === 'regex' || operator === 'regex~';
  if (value.kind !== 'Field') {
    if (isRegex) return UNKNOWN;
    return derivedFrom(value, texts.map(escapeBackslashes), ignoreCase, context);
  }
  const description = context.describe(value);
  const { name: field } = description;
  if (texts.length === 0 || !holdsTexts(description)) return NEVER;
  if (isRegex) return exactly({ kind: 'regex', field, patterns: texts, ignoreCase });
  if (isComparedAsText(description) && !texts.some(hasWildcard)) {
    return exactly({ kind: 'equals', field, values: texts, ignoreCase });
  }
  return exactly({
    kind: 'wildcard',
    field,
    patterns: texts.map(escapeBackslashes),
    ignoreCase,
  });
}

function call({ name, args, ignoreCase }: Call, context: LeafContext): Necessary {
  const declaration = context.functions.find(name);
  const [value, ...others] = args;
  if (value === undefined || declaration === undefined) return UNKNOWN;
  const constants = others.map((other) => constantOf(other, context));
  if (declaration.name === 'cidrMatch') return cidr(value, constants, context);
  const [text] = constants;
  if (typeof text !== 'string' || others.length !== 1) return UNKNOWN;
  if (declaration.name.startsWith('_')) return textMatch(declaration.name, value, text, context);
  if (!TEXT_TESTS.has(declaration.name)) return UNKNOWN;
  if (value.kind !== 'Field') {
    // With a tilde it lower-cases beyond ASCII, where the Kelvin sign becomes a k.
    return ignoreCase
      ? UNKNOWN
      : derivedFrom(value, [`*${escapeWildcards(text)}*`], false, context);
  }
  const description = context.describe(value);
  const { name: field } = description;
  if (!holdsTexts(description)) return NEVER;
  if (declaration.name === 'startsWith') {
    return exactly({ kind: 'prefix', field, text, ignoreCase });
  }
  // In the constant beside a field wildcards are alive, see docs/decisions/0002.
  const pattern = declaration.name === 'endsWith' ? `*${text}` : `*${text}*`;
  return exactly({ kind: 'wildcard', field, patterns: [pattern], ignoreCase });
}

const TEXT_TESTS: ReadonlySet<string> = new Set(['startsWith', 'endsWith', 'stringContains']);

/** A test of `TEXT_MATCHES`. The words that it looks for are somewhere in the text. */
function textMatch(
  name: string,
  value: Expression,
  text: string,
  { describe }: LeafContext,
): Necessary {
  if (value.kind !== 'Field') return UNKNOWN;
  const description = describe(value);
  if (!holdsTexts(description)) return NEVER;
  const { name: field } = description;
  if (name === '_wildcard' || name === '_wildcardCaseless') {
    const ignoreCase = name === '_wildcardCaseless';
    return exactly({ kind: 'wildcard', field, patterns: [text], ignoreCase });
  }
  const isPattern = name === '_wordLike';
  const words = isPattern ? wordPatterns(text) : wordsOf(text);
  if (words.length === 0) return NEVER;
  // Beyond ASCII, their case is another than that of predicates.
  if (words.some((word) => BEYOND_ASCII.test(word))) return UNKNOWN;
  const patterns = words.map((word) => `*${isPattern ? word : escapeWildcards(word)}*`);
  const asWildcards = (some: readonly string[]): Necessary =>
    atLeast({ kind: 'wildcard', field, patterns: some, ignoreCase: true });
  if (name !== '_phrase') return asWildcards(patterns);
  return every(patterns.map((pattern) => asWildcards([pattern])));
}

const BEYOND_ASCII = /[^\0-\x7f]/;

function cidr(
  value: Expression,
  constants: readonly (Scalar | null | undefined)[],
  { describe }: LeafContext,
): Necessary {
  if (value.kind !== 'Field') return UNKNOWN;
  const blocks = constants.filter((block) => typeof block === 'string');
  if (constants.includes(undefined) || compileCidrs(blocks) === null) return UNKNOWN;
  const description = describe(value);
  if (!holdsTexts(description)) return NEVER;
  return exactly({ kind: 'cidr', field: description.name, blocks });
}

/** `undefined` for what has fields, and where evaluation fails. */
function constantOf(expression: Expression, { functions }: LeafContext): Scalar | null | undefined {
  // Nearly all constants, and there may be very many in a list.
  if (expression.kind === 'String') return expression.value;
  return constantValue(expression, {
    evaluate: (constant) => evaluateConstant(constant, { functions }),
  });
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** One of the patterns covers the text of an expression that is a field's value, or a part of it. */
function derivedFrom(
  expression: Expression,
  patterns: readonly string[],
  ignoreCase: boolean,
  context: LeafContext,
): Necessary {
  const source = sourceOf(expression, context);
  if (source === null) return UNKNOWN;
  const { field, isWhole, isRendered } = source;
  const wide = isWhole ? patterns : patterns.map((pattern) => `*${pattern}*`);
  // A cut may go through a pair of surrogates.
  if (wide.some((pattern) => LONE_SURROGATE.test(pattern))) return UNKNOWN;
  const partsOf = (pattern: string) => parseWildcard(pattern, { ignoreCase: true, escapes: true });
  if (isRendered && wide.some((pattern) => mayMatchRendered(partsOf(pattern)))) return UNKNOWN;
  return atLeast({ kind: 'wildcard', field, patterns: wide, ignoreCase });
}

interface Source {
  readonly field: string;
  /** All of the value, and not a part of it. */
  readonly isWhole: boolean;
  /** Numbers and truth values have become texts. */
  readonly isRendered: boolean;
}

/**
 * The field of which an expression is a value, or a part of one; `null` for everything else: what is
 * put together stands nowhere.
 */
function sourceOf(expression: Expression, context: LeafContext): Source | null {
  if (expression.kind === 'Field') {
    const description = context.describe(expression);
    if (!holdsTexts(description) || isDate(kindOf(description))) return null;
    return { field: description.name, isWhole: true, isRendered: false };
  }
  if (expression.kind !== 'Call') return null;
  const [first] = expression.args;
  const source = first === undefined ? null : sourceOf(first, context);
  if (source === null) return null;
  switch (expression.name.toLowerCase()) {
    case 'substring':
    case 'between':
      return { ...source, isWhole: false };
    case 'string':
      return { ...source, isRendered: true };
    default:
      return null;
  }
}

/** Whether a value of the field, as it is read, may be a text. */
function holdsTexts(description: FieldDescription): boolean {
  const kind = kindOf(description);
  if (description.type === 'absent') return false;
  return kind === 'json' || kind === 'ip' || isComparedAsText(description) || isDate(kind);
}

/** Whether two values are equal exactly if their texts are. */
function isComparedAsText(description: FieldDescription): boolean {
  const kind = kindOf(description);
  return kind === 'json' || kind === 'keyword' || kind === 'version';
}

/** All that the text of a number may have. */
const OF_NUMBERS = /^[-+.0-9e]*$/i;

/** Whether a piece of a value, folded, may be of such a text. */
export const mayBeRendered = (text: string): boolean =>
  OF_NUMBERS.test(text) || 'true'.includes(text) || 'false'.includes(text);

/**
 * Whether a wildcard pattern may match the text that a number or a truth value becomes where it is
 * compared with texts. A number has many spellings in JSON, and one of them is not the text.
 *
 * @param parts folded
 */
export function mayMatchRendered(parts: readonly Part[]): boolean {
  if (parts.every(({ text }) => OF_NUMBERS.test(text))) return true;
  const test = compileParts(parts, true);
  return test('true') || test('false');
}
