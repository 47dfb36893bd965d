import { kindOf, type FieldDescription } from '../../lang/compile/field-access.ts';
import type { PlanStage, Predicate, QueryPlan } from '../../lang/plan/plan.ts';
import { catalogueType } from '../../events/catalogue/field-types.ts';
import { isText, valueType } from '../../events/value-type.ts';
import { mayBeRendered, mayMatchRendered } from '../../lang/plan/rendered.ts';
import { canonicalIp } from '../../util/ip.ts';
import { foldAscii } from '../../util/fold.ts';
import { parseWildcard, type Part } from '../../util/wildcard-pattern.ts';
import { frequencyOf } from './frequency.ts';
import { literalIn, rawOf, type Literal } from './literal.ts';
import { requirementOfRegex, type LiteralIn } from './regex-literals.ts';
import { ANY, every, oneOf, some, worthwhile, type Requirement } from './requirement.ts';

/**
 * What the bytes of a document must have to matter to a query: at least one literal of each group.
 * A group without literals is one that no document has. Plain data.
 */
export interface RequiredLiterals {
  readonly groups: readonly (readonly Literal[])[];
}

/**
 * What a document must have to count for any stage of a query, missing ones and `until` among them, or
 * to make the evaluation of one fail. `null` where any document may.
 *
 * One failure is not foreseen: a regular expression that is too much work for a value (EQL3005).
 * Such a document does not match, whether it is read or not; unread, it is not counted.
 *
 * @param elsewhere paths of fields whose values do not stand in the document, or not only
 */
export function literalsOf(
  {
    stages,
    fields,
  }: Pick<QueryPlan, 'fields'> & {
    readonly stages: readonly Pick<PlanStage, 'conjuncts'>[];
  },
  elsewhere: readonly string[] = [],
): RequiredLiterals | null {
  const written = fields.filter(({ path }) => !elsewhere.includes(path));
  const described = new Map(written.map((field) => [field.name, field]));
  const requirement = some(
    stages.map(({ conjuncts }) =>
      every(conjuncts.map(({ predicate }) => requirementOf(predicate, described))),
    ),
  );
  if (requirement === 'never') return { groups: [[]] };
  if (requirement.length === 0) return null;
  return { groups: worthwhile(requirement).map(({ literals }) => literals) };
}

type Described = ReadonlyMap<string, FieldDescription>;

/**
 * Only comparisons of a value's text with a known text say anything: numbers, dates and addresses
 * have many spellings, and an order or an absence needs no text at all.
 */
function requirementOf(predicate: Predicate, fields: Described): Requirement {
  switch (predicate.kind) {
    case 'none':
      return 'never';
    case 'and':
      return every(predicate.operands.map((operand) => requirementOf(operand, fields)));
    case 'or':
      return some(predicate.operands.map((operand) => requirementOf(operand, fields)));
    case 'equals': {
      const texts = predicate.values.filter((value) => typeof value === 'string');
      if (texts.length < predicate.values.length) return ANY;
      if (isAddress(predicate.field, fields)) return oneOfAddresses(texts);
      return oneOfPatterns(texts.map(plainParts), textsOf(predicate.field, fields));
    }
    case 'wildcard':
      return oneOfPatterns(
        predicate.patterns.map((pattern) => parseWildcard(pattern, FOLDED)),
        textsOf(predicate.field, fields),
      );
    case 'prefix':
      return oneOfPatterns(
        [[...plainParts(predicate.text), REST]],
        textsOf(predicate.field, fields),
      );
    case 'regex': {
      const texts = textsOf(predicate.field, fields);
      if (texts === null) return ANY;
      const literalOf = texts === 'written' ? literalIn : writtenLiteralIn;
      return some(predicate.patterns.map((pattern) => requirementOfRegex(pattern, literalOf)));
    }
    case 'all':
    case 'exists':
    case 'range':
    case 'cidr':
    case 'not':
      return ANY;
  }
}

/** What of a field is compared as text: only texts of the document, also numbers, or nothing that stands there. */
type Texts = 'written' | 'rendered' | null;

function textsOf(name: string, fields: Described): Texts {
  const field = fields.get(name);
  // What stands for a null stands nowhere in the document.
  if (field === undefined || field.nullValue !== undefined) return null;
  const kind = kindOf(field);
  if (kind === 'json') return isText(valueType(catalogueType(field.path))) ? 'rendered' : 'written';
  return kind === 'keyword' || kind === 'version' ? 'rendered' : null;
}

/** A literal that no number and no truth value has, so that a value that has it stands in the document. */
const writtenLiteralIn: LiteralIn = (text, atStart, atEnd) => {
  const literal = literalIn(text, atStart, atEnd);
  return literal === null || mayBeRendered(literal.text) ? null : literal;
};

function isAddress(name: string, fields: Described): boolean {
  const field = fields.get(name);
  return field !== undefined && field.nullValue === undefined && kindOf(field) === 'ip';
}

/** Within any notation of an IPv4 address as an IPv6 one. */
const MAPPED: Literal = { text: 'ffff', atStart: false, atEnd: false };

/** An address of four numbers has one notation, or is within one of the other kind; the others have many. */
function oneOfAddresses(texts: readonly string[]): Requirement {
  const literals = texts.map((text) =>
    text.includes('.') && !text.includes(':') && canonicalIp(text) === text
      ? literalIn(text, true, true)
      : null,
  );
  const found = literals.filter((literal) => literal !== null);
  return found.length < literals.length ? ANY : oneOf([...found, MAPPED]);
}

const FOLDED = { ignoreCase: true, escapes: true };
const REST: Part = { skip: 0, star: true, text: '' };
const plainParts = (text: string): readonly Part[] => [
  { skip: 0, star: false, text: foldAscii(text) },
];

function oneOfPatterns(patterns: readonly (readonly Part[])[], texts: Texts): Requirement {
  if (texts === null) return ANY;
  const literals: Literal[] = [];
  for (const parts of patterns) {
    if (texts === 'rendered' && mayMatchRendered(parts)) return ANY;
    const literal = literalOf(parts);
    if (literal === null) return ANY;
    literals.push(literal);
  }
  return oneOf(literals);
}

/** The rarest literal in every value that a wildcard pattern covers; `null` where there is none. */
function literalOf(parts: readonly Part[]): Literal | null {
  let best: Literal | null = null;
  for (const [index, { skip, star, text }] of parts.entries()) {
    const atStart = index === 0 && !star && skip === 0;
    const literal = literalIn(text, atStart, index === parts.length - 1);
    if (literal === null) continue;
    if (best === null || frequencyOf(rawOf(literal)) < frequencyOf(rawOf(best))) best = literal;
  }
  return best;
}
