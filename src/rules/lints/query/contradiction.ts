import { appendTo } from '../../../util/maps.ts';
import {
  compile,
  filtersOf,
  visit,
  type Expression,
  type Literal,
  type Logical,
  isLiteral,
} from '../../../lang/index.ts';
import { hasWildcard } from '../../../util/wildcard.ts';
import { words } from '../../../util/words.ts';
import { atQuery, queryLint, type Warning } from '../lint.ts';
import { fieldTest, leavesOf, onlyField } from './tests.ts';

/**
 * Conditions of one conjunction that no value of a field satisfies together. Only fields that never
 * hold several values are checked, and only if one condition lists all values that could satisfy
 * it: each of them is then evaluated with the other conditions.
 */
export const contradiction = queryLint(function* (statement) {
  for (const { condition } of filtersOf(statement)) {
    for (const conjunction of conjunctionsOf(condition)) yield* contradictions(conjunction);
  }
});

/** Conjunctions that must be true for the whole to be; those under `not` are another matter. */
function conjunctionsOf(condition: Expression): (readonly Expression[])[] {
  const found: (readonly Expression[])[] = [];
  visit(condition, (node) => {
    if (node.kind === 'Not' || fieldTest(node as Expression) !== null) return false;
    if (node.kind !== 'Logical' || node.operator !== 'and') return true;
    found.push(flat(node));
    return true;
  });
  return found;
}

function flat(node: Logical): Expression[] {
  return node.operands.flatMap((operand) =>
    operand.kind === 'Logical' && operand.operator === 'and' ? flat(operand) : [operand],
  );
}

function* contradictions(operands: readonly Expression[]): Iterable<Warning> {
  const groups = new Map<string, Expression[]>();
  for (const operand of operands) {
    const path = onlyField(operand);
    if (path === null || !SINGLE_VALUED.has(path)) continue;
    appendTo(groups, path, operand);
  }
  for (const [path, group] of groups) {
    const last = group.at(-1);
    if (last === undefined || group.length < 2 || isSatisfiable(path, group)) continue;
    yield atQuery(
      'RUL2001',
      last.span,
      `no value of ${path} satisfies both this and the other conditions on it, so nothing ever matches`,
      'this field has one value per event: did you mean `or`, or a list?',
    );
  }
}

/** True also if it cannot be determined. */
function isSatisfiable(path: string, group: readonly Expression[]): boolean {
  const literals = candidates(group);
  if (literals === null || literals.length * group.length > MAX_ATTEMPTS) return true;
  const holds = compile({
    kind: 'Statement',
    span: NOWHERE,
    pipes: [],
    query: {
      kind: 'EventQuery',
      span: NOWHERE,
      category: null,
      condition: { kind: 'Logical', span: NOWHERE, operator: 'and', operands: group },
    },
  });
  return literals.some(
    (literal) => literal.kind !== 'Null' && holds.matches({ [path]: literal.value }),
  );
}

/** Beyond this, the check takes too long. */
const MAX_ATTEMPTS = 10_000;

const NOWHERE = { start: 0, end: 0 };

/**
 * All values that could satisfy the group, or `null` if they cannot be listed: those of an exact
 * condition, or those of any condition if case is ignored everywhere.
 */
function candidates(group: readonly Expression[]): readonly Literal[] | null {
  const tests = group.map((operand) => fieldTest(operand));
  const types = new Set(group.flatMap(literalsIn).map(({ kind }) => kind));
  if (types.size > 1 || types.has('Null')) return null;
  const listing = tests.filter((test) => test !== null);
  const exact = listing.find(({ node, literals }) => {
    if (node.kind === 'Comparison') return node.operator === '==';
    if (node.kind === 'In') return !node.negated && !node.ignoreCase;
    return node.operator === 'like' && literals.every(isPlain);
  });
  if (exact !== undefined) return exact.literals;
  const leaves = group.flatMap((operand) => leavesOf(operand)).map(({ node }) => fieldTest(node));
  const ignoresCase = leaves.every(
    (test) =>
      test !== null &&
      ((test.node.kind === 'In' && test.node.ignoreCase) ||
        (test.node.kind === 'Match' && [':', 'like~'].includes(test.node.operator))),
  );
  const plain = listing.find(
    ({ node, literals }) => !(node.kind === 'In' && node.negated) && literals.every(isPlain),
  );
  return ignoresCase && plain !== undefined ? plain.literals : null;
}

function literalsIn(expression: Expression): Literal[] {
  const found: Literal[] = [];
  visit(expression, (node) => {
    if (isLiteral(node)) found.push(node);
  });
  return found;
}

/** A pattern without wildcards. */
const isPlain = (literal: Literal) => literal.kind === 'String' && !hasWildcard(literal.value);

/** Fields that processes have, of which each event has several. */
const OF_PROCESS = words(`
  pid name executable entity_id working_directory command_line interactive exit_code args_count
  user.id group.id`);

/** Fields that by their definition have at most one value per event. */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  ...words(`
    container.id container.name container.image.name host.id host.name host.os.type
    host.architecture event.kind event.outcome event.module event.dataset event.id event.code
    file.path file.name file.extension file.size file.mode file.inode orchestrator.namespace
    orchestrator.resource.name orchestrator.resource.type user.id user.name group.id`),
  ...words(`
    process process.parent process.group_leader process.session_leader process.entry_leader`).flatMap(
    (process) => OF_PROCESS.map((name) => `${process}.${name}`),
  ),
]);
