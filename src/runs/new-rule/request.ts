import { compile, EqlError, parse, type Diagnostic, type Statement } from '../../lang/index.ts';
import { attackName, TACTICS, type Severity } from '../../rules/index.ts';
import { suggest } from '../../util/suggest.ts';

/** The validated input for a new rule. */
export interface NewRule {
  readonly name: string;
  readonly tactic: Attack;
  readonly technique: Attack | null;
  readonly severity: Severity;
  readonly query: string;
  readonly statement: Statement;
  readonly index: readonly string[];
}

/** An id of ATT&CK and its name. */
export interface Attack {
  readonly id: string;
  readonly name: string;
}

export const MAX_NAME_LENGTH = 200;

/** Whether a text can be the name of a rule: one non-empty line. */
export const isRuleName = (name: string): boolean =>
  name.trim() !== '' && name.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(name);

/** The statement of a query, or its error. */
export function statementOf(
  query: string,
): { readonly statement: Statement } | { readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parse(query);
  if (!parsed.ok) return { diagnostics: parsed.diagnostics };
  try {
    compile(parsed.value, { source: query });
    return { statement: parsed.value };
  } catch (error) {
    if (error instanceof EqlError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

const ALL_TACTICS = Object.entries(TACTICS).map(([id, name]): Attack => ({ id, name }));

export const TACTIC_NAMES: readonly string[] = ALL_TACTICS.map(({ name }) => name);

/** The tactic with a name or id; blanks, hyphens and underscores are equivalent. */
export function tacticOf(text: string): Attack | null {
  const wanted = normalized(text);
  const isWanted = (each: string) => each.toLowerCase() === wanted;
  return ALL_TACTICS.find(({ id, name }) => isWanted(id) || isWanted(name)) ?? null;
}

/** Names and ids of tactics that a text may refer to. */
export function tacticsLike(text: string): readonly string[] {
  const known = ALL_TACTICS.flatMap(({ id, name }) => [name.toLowerCase(), id.toLowerCase()]);
  return suggest(normalized(text), known).map(
    (each) => TACTIC_NAMES.find((name) => name.toLowerCase() === each) ?? each.toUpperCase(),
  );
}

const normalized = (text: string) => text.trim().toLowerCase().replaceAll(/[-_]/g, ' ');

/** The technique or sub-technique with an id. */
export function techniqueOf(text: string): Attack | null {
  const id = text.trim().toUpperCase();
  const name = /^T\d/.test(id) ? attackName(id) : null;
  return name === null ? null : { id, name };
}
