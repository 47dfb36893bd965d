export interface RegexOptions {
  /** A–Z and a–z are the same, in literals, ranges and classes; nothing beyond ASCII folds. */
  readonly ignoreCase: boolean;
}

/** A compiled pattern, or why and where (UTF-16 index) the pattern is wrong. */
export type RegexResult =
  | {
      readonly ok: true;
      /** Whether the whole value matches. May throw {@link RegexLimitError}. */
      readonly matches: (value: string) => boolean;
    }
  | { readonly ok: false; readonly message: string; readonly index: number };

/** Wrong text of a pattern; never leaves this folder. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
  readonly code = 'REGEX_SYNTAX';
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

/**
 * Deciding one value would take more work than is allowed. Only patterns that count or intersect
 * without need come near it, such as `.*a.{1000}` over hostile text; the answer is unknown then.
 */
export class RegexLimitError extends Error {
  override readonly name = 'RegexLimitError';
  readonly code = 'REGEX_LIMIT';

  constructor() {
    super('the regular expression is too complex for this value');
  }
}

/** Turns the two coded errors of compiling into a result; others are passed on. */
export function compiling(compile: () => (value: string) => boolean): RegexResult {
  try {
    return { ok: true, matches: compile() };
  } catch (error) {
    if (error instanceof RegexSyntaxError) {
      return { ok: false, message: error.message, index: error.index };
    }
    if (error instanceof RegexLimitError) {
      return { ok: false, message: 'the regular expression is too complex', index: 0 };
    }
    throw error;
  }
}
