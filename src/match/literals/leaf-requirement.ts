import type { Scalar } from '../../events/value.ts';
import { isConstant } from '../../lang/compile/expression.ts';
import type { FieldResolver } from '../../lang/compile/field-access.ts';
import type { Leaf } from '../../lang/compile/normalize.ts';
import type { Call, Expression, Match } from '../../lang/syntax/ast.ts';
import { foldAscii } from '../../util/fold.ts';
import { parseWildcard, type Part } from '../../util/wildcard-pattern.ts';
import { ANY, oneOf, some, type Requirement } from './requirement.ts';
import type { Literal } from './literal.ts';
import { literalOfParts, literalOfText, type Source } from './pattern-literals.ts';
import { requirementOfRegex } from './regex-literals.ts';
import { sourceOf } from './source.ts';

export interface LeafContext {
  readonly resolve: FieldResolver;
  /** `undefined` where evaluation fails. */
  readonly evaluate: (constant: Expression) => Scalar | null | undefined;
}

/**
 * What a document must have for a leaf to be true.
 *
 * Only comparisons of a value's text with a known text say anything: numbers, dates and addresses
 * have many spellings, and an order or an absence needs no text at all.
 */
export function requirementOfLeaf(leaf: Leaf, context: LeafContext): Requirement {
  switch (leaf.kind) {
    case 'Comparison': {
      const source = sourceOf(leaf.left, context.resolve);
      if (leaf.operator !== '==' || source === null) return ANY;
      return requirementOfMembers([leaf.right], source, context);
    }
    case 'In': {
      const source = sourceOf(leaf.value, context.resolve);
      return source === null ? ANY : requirementOfMembers(leaf.list, source, context);
    }
    case 'Match': {
      const source = sourceOf(leaf.value, context.resolve);
      return source === null ? ANY : requirementOfMatch(leaf, source);
    }
    case 'Call':
      return requirementOfCall(leaf, context);
    default:
      return ANY;
  }
}

function requirementOfMembers(
  members: readonly Expression[],
  source: Source,
  { evaluate }: LeafContext,
): Requirement {
  const literals: (Literal | null)[] = [];
  for (const member of members) {
    const value = isConstant(member) ? evaluate(member) : undefined;
    if (typeof value === 'string') literals.push(literalOfText(value, source));
    // In a list null is equal to nothing; alone it is the test for absence.
    else if (value !== null || members.length === 1) return ANY;
  }
  return oneOfAll(literals);
}

function requirementOfMatch({ operator, value, patterns }: Match, source: Source): Requirement {
  const texts = patterns.flatMap((pattern) => (pattern.kind === 'String' ? [pattern.value] : []));
  if (operator !== 'regex' && operator !== 'regex~') {
    return oneOfAll(texts.map((text) => literalOfParts(parseWildcard(text, LITERAL), source)));
  }
  // Lucene's on a field, Java's on anything else.
  if (value.kind !== 'Field' || source.rendered) return ANY;
  return some(texts.map((text) => requirementOfRegex(text)));
}

const LITERAL = { ignoreCase: true, escapes: false };
const ESCAPED = { ignoreCase: true, escapes: true };

/** The wildcard patterns that calls of a field and a constant are, see docs/decisions/0002. */
const PATTERNS: ReadonlyMap<string, (constant: string) => readonly Part[]> = new Map([
  ['endswith', (constant) => parseWildcard(`*${constant}`, ESCAPED)],
  ['stringcontains', (constant) => parseWildcard(`*${constant}*`, ESCAPED)],
  [
    'startswith',
    (constant) => [
      { skip: 0, star: false, text: foldAscii(constant) },
      { skip: 0, star: true, text: '' },
    ],
  ],
]);

function requirementOfCall({ name, args, ignoreCase }: Call, context: LeafContext): Requirement {
  const [value, part] = args;
  if (value === undefined || part === undefined || args.length !== 2) return ANY;
  const pattern = PATTERNS.get(name.toLowerCase());
  const source = sourceOf(value, context.resolve);
  const constant = isConstant(part) ? context.evaluate(part) : undefined;
  if (pattern === undefined || source === null || typeof constant !== 'string') return ANY;
  if (value.kind === 'Field') return oneOfAll([literalOfParts(pattern(constant), source)]);
  // The function itself. A tilde lower-cases beyond ASCII, where the Kelvin sign becomes a k.
  if (ignoreCase) return ANY;
  return oneOfAll([literalOfText(constant, { ...source, whole: false })]);
}

function oneOfAll(literals: readonly (Literal | null)[]): Requirement {
  const found = literals.filter((literal) => literal !== null);
  return found.length < literals.length ? ANY : oneOf(found);
}
