export interface RegexOptions {
  /** Whether A–Z and a–z are equivalent, in literals, ranges and classes; only ASCII is folded. */
  readonly ignoreCase: boolean;
}

/** A compiled pattern, or why and where (UTF-16 index) the pattern is invalid. */
export type RegexResult =
  | {
      readonly ok: true;
      /** Whether the whole value matches. May throw {@link RegexLimitError}. */
      readonly matches: (value: string) => boolean;
    }
  | { readonly ok: false; readonly message: string; readonly index: number };

/** Invalid syntax of a pattern; never leaves this directory. */
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
 * Matching one value would exceed the allowed work, so the answer is unknown. Only patterns with needless
 * counting or intersection come near the limit, such as `.*a.{1000}` over hostile text.
 */
export class RegexLimitError extends Error {
  override readonly name = 'RegexLimitError';
  readonly code = 'REGEX_LIMIT';

  constructor() {
    super('the regular expression is too complex for this value');
  }
}

/** Converts the two coded errors of compilation to a result; others are rethrown. */
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
