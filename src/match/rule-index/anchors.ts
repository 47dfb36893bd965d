import { regexTest } from '../../lang/compile/field-test.ts';
import type { LeafPredicate } from '../../lang/plan/plan.ts';
import { foldAscii } from '../../util/fold.ts';
import { lazily } from '../../util/maps.ts';
import { compileParts, parseWildcard, plainText, type Part } from '../../util/wildcard.ts';
import type { Literal } from '../literals/literal.ts';
import { requirementOfRegex } from '../literals/regex-literals.ts';
import { some } from '../literals/requirement.ts';
import { GRAM_UNITS } from './text-search.ts';

/** A folded text that a value must begin with, end with or contain for a pattern to cover it. */
export interface Anchor {
  readonly place: 'start' | 'end' | 'within';
  readonly text: string;
}

export interface PatternTest {
  /** A value has one of them; `null` where it need not have any that is worth a search. */
  readonly anchors: readonly Anchor[] | null;
  readonly test: (text: string, folded: string) => boolean;
}

/** A predicate as tests of one text, of which one must hold. */
export interface TextTests {
  readonly exact: readonly string[];
  readonly folded: readonly string[];
  readonly patterns: readonly PatternTest[];
}

/** `null` for a predicate that is about something other than texts. */
export function textTestsOf(predicate: LeafPredicate): TextTests | null {
  switch (predicate.kind) {
    case 'equals': {
      const texts = predicate.values.filter((value) => typeof value === 'string');
      if (texts.length < predicate.values.length) return null;
      return predicate.ignoreCase
        ? { exact: [], folded: unique(texts.map(foldAscii)), patterns: [] }
        : { exact: unique(texts), folded: [], patterns: [] };
    }
    case 'wildcard':
      return wildcardTests(predicate.patterns, predicate.ignoreCase);
    case 'prefix': {
      const { text, ignoreCase } = predicate;
      const wanted = ignoreCase ? foldAscii(text) : text;
      const test = ignoreCase
        ? (_: string, folded: string) => folded.startsWith(wanted)
        : (value: string) => value.startsWith(wanted);
      const anchors = text === '' ? null : [{ place: 'start', text: foldAscii(text) } as const];
      return { exact: [], folded: [], patterns: [{ anchors, test }] };
    }
    case 'regex': {
      const { patterns, ignoreCase } = predicate;
      const [anchors = null, ...others] = regexAnchors(patterns) ?? [];
      const made = lazily(() => regexTest(patterns, ignoreCase, true));
      const test = (text: string, folded: string) => hasAll(folded, others) && made()(text);
      return { exact: [], folded: [], patterns: [{ anchors, test }] };
    }
    case 'exists':
    case 'range':
    case 'cidr':
      return null;
  }
}

function wildcardTests(patterns: readonly string[], ignoreCase: boolean): TextTests {
  const exact: string[] = [];
  const folded: string[] = [];
  const tests: PatternTest[] = [];
  for (const pattern of unique(patterns)) {
    const parts = parseWildcard(pattern, { ignoreCase, escapes: true });
    const plain = plainText(parts);
    if (plain !== null) {
      (ignoreCase ? folded : exact).push(plain);
      continue;
    }
    const test = compileParts(parts, false);
    tests.push({
      anchors: wildcardAnchors(parts),
      test: ignoreCase ? (_, value) => test(value) : test,
    });
  }
  return { exact, folded: unique(folded), patterns: tests };
}

/** The longest text of a pattern, which is the rarest for all that is known here. */
function wildcardAnchors(parts: readonly Part[]): readonly Anchor[] | null {
  let best: Anchor | null = null;
  for (const [index, { skip, star, text }] of parts.entries()) {
    const anchor = anchorOf(text, index === 0 && !star && skip === 0, index === parts.length - 1);
    if (anchor !== null && anchor.text.length > (best?.text.length ?? 0)) best = anchor;
  }
  return best === null ? null : [best];
}

function anchorOf(text: string, atStart: boolean, atEnd: boolean): Anchor | null {
  const folded = foldAscii(text);
  if (folded === '') return null;
  if (atStart) return { place: 'start', text: folded };
  if (atEnd) return { place: 'end', text: folded };
  return folded.length < GRAM_UNITS ? null : { place: 'within', text: folded };
}

/** Of each group a value has one, where a regular expression covers it. The first are the rarest; there is at least one group. */
export type AnchorGroups = readonly (readonly Anchor[])[];

/** Those of regular expressions; `null` where a value need not have any that is worth a search. */
export function regexAnchors(patterns: readonly string[]): AnchorGroups | null {
  const key = keyOf(patterns);
  const known = knownAnchors.get(key);
  if (known !== undefined) return known;
  const anchors = findRegexAnchors(patterns);
  learnAnchors(patterns, anchors);
  return anchors;
}

/** Has them known without being found again. */
export function learnAnchors(patterns: readonly string[], anchors: AnchorGroups | null): void {
  if (knownAnchors.size >= MAX_KNOWN) knownAnchors.clear();
  knownAnchors.set(keyOf(patterns), anchors);
}

const keyOf = (patterns: readonly string[]): string => JSON.stringify(patterns);

/** Of a set of rules and more: they are asked for several times in the course of making its index. */
const MAX_KNOWN = 4_096;
const knownAnchors = new Map<string, AnchorGroups | null>();

function findRegexAnchors(patterns: readonly string[]): AnchorGroups | null {
  const requirement = some(patterns.map((pattern) => requirementOfRegex(pattern, literalIn)));
  if (requirement === 'never') return [[]];
  const groups = requirement.flatMap(({ literals }) => {
    const anchors = literals.map(({ text, atStart, atEnd }) => anchorOf(text, atStart, atEnd));
    return anchors.every((anchor) => anchor !== null) ? [anchors] : [];
  });
  return groups.length === 0 ? null : groups;
}

/** With more anchors, evaluating the expression takes no longer than searching for them. */
const MAX_ANCHORS = 8;

/** Whether a text has one anchor of each group, as far as they are few enough to be looked for. */
function hasAll(folded: string, groups: AnchorGroups): boolean {
  return groups.every(
    (anchors) => anchors.length > MAX_ANCHORS || anchors.some((anchor) => has(folded, anchor)),
  );
}

function has(folded: string, { place, text }: Anchor): boolean {
  switch (place) {
    case 'start':
      return folded.startsWith(text);
    case 'end':
      return folded.endsWith(text);
    case 'within':
      return folded.includes(text);
  }
}

/** The whole piece of a value, where it is long enough for its place. */
function literalIn(text: string, atStart: boolean, atEnd: boolean): Literal | null {
  const anchor = anchorOf(text, atStart, atEnd);
  return anchor === null ? null : { text: anchor.text, atStart, atEnd };
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
