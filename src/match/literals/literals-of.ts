import { kindOf, type FieldDescription } from '../../lang/compile/field-access.ts';
import type { PlanStage, Predicate, QueryPlan } from '../../lang/plan/plan.ts';
import { catalogueType } from '../../events/catalogue/index.ts';
import { isText, valueType } from '../../events/field-set.ts';
import { mayBeRendered, mayMatchRendered } from '../../lang/plan/leaf.ts';
import { canonicalIp } from '../../util/ip.ts';
import { foldAscii } from '../../util/fold.ts';
import { getOrAdd } from '../../util/maps.ts';
import { parseWildcard, type Part } from '../../util/wildcard.ts';
import { frequencyOf, literalIn, rawOf, type Literal } from './literal.ts';
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

/** What to look for on behalf of many rules. Plain data: it can be sent to a worker. */
export interface SearchPlan {
  readonly rules: number;
  /** Each once. */
  readonly literals: readonly Literal[];
  /** Indices of literals, one of which must be there. Each group stands there once. */
  readonly groups: readonly (readonly number[])[];
  /** By rule: the groups that must all hold, the rarest first; `null` for a rule that any document may concern. */
  readonly groupsOf: readonly (readonly number[] | null)[];
  /** The rules that any document may concern. */
  readonly always: readonly number[];
}

/** Puts the literals of rules together: what rules share is searched for once. */
export function combine(rules: readonly (RequiredLiterals | null)[]): SearchPlan {
  const literals = new Numbering<Literal>();
  const groups = new Numbering<readonly number[]>();
  const groupsOf = rules.map(
    (rule) =>
      rule?.groups.map((group) => {
        const members = group.map((literal) => literals.indexOf(rawOf(literal), literal));
        const sorted = [...new Set(members)].sort((a, b) => a - b);
        return groups.indexOf(sorted.join(), sorted);
      }) ?? null,
  );
  return {
    rules: rules.length,
    literals: literals.items,
    groups: groups.items,
    groupsOf,
    always: groupsOf.flatMap((own, rule) => (own === null ? [rule] : [])),
  };
}

class Numbering<T> {
  readonly items: T[] = [];
  readonly #known = new Map<string, number>();

  indexOf(key: string, item: T): number {
    return getOrAdd(this.#known, key, () => this.items.push(item) - 1);
  }
}
