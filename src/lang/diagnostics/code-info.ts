/** What the reference says about one code. */
export interface CodeInfo {
  /** A few words, the heading of its page. */
  readonly title: string;
  /** What is wrong and why it is an error, for the reference page. */
  readonly explanation: string;
  /**
   * A query that raises it (1xxx, 2xxx) or can raise it while it runs (3xxx), and the corrected
   * query. Read with {@link exampleText}: `{{201 x (}}` stands for 201 opening parentheses.
   */
  readonly wrong: string;
  readonly right: string;
  /** Field types the examples need; without it they are checked without a schema. */
  readonly schema?: Readonly<Record<string, string>>;
}

/** The query an example stands for: repetitions written out. */
export function exampleText(example: string): string {
  return example.replace(/\{\{(\d+) x (.+?)\}\}/g, (_all, count: string, piece: string) =>
    piece.repeat(Number(count)),
  );
}

/** A longer example is shown with its repetitions unexpanded. */
const MAX_EXAMPLE_LENGTH = 100;

/** An example for people: repetitions written out where there is room, else as `(((⟨201 times⟩`. */
export function shownExample(example: string): string {
  const text = exampleText(example);
  if (text.length <= MAX_EXAMPLE_LENGTH) return text;
  return example.replace(
    /\{\{(\d+) x (.+?)\}\}/g,
    (_all, count: string, piece: string) =>
      `${piece.repeat(3)}⟨${Number(count).toLocaleString('en-US')} times⟩`,
  );
}
