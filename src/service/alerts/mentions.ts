/** Who is named in a note. */
export interface Mentions {
  /** Names as they are here, each once. */
  readonly people: readonly string[];
  /** What is written as a name, and is none. */
  readonly unknown: readonly string[];
}

/** Code, in which `@` is no mention. */
const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
/** Not within a word: `bob@example.com` is an address. */
const AT = /(?<![\p{L}\p{N}_.@/-])@(?=[\p{L}\p{N}_])/gu;
const WORD = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.@-]*[\p{L}\p{N}_])?/u;
const GOES_ON = /^[\p{L}\p{N}_]/u;
const MAX_NAMED = 50;

/**
 * Names may have spaces and dots, so the longest one that is there is meant. Without regard to case.
 *
 * @param text Markdown
 * @param names of the users who can be mentioned
 */
export function mentionsIn(text: string, names: readonly string[]): Mentions {
  const prose = text.replaceAll(CODE, (code) => ' '.repeat(code.length));
  const people = new Set<string>();
  const unknown = new Set<string>();
  const byLength = names.toSorted((a, b) => b.length - a.length);
  for (const { index } of prose.matchAll(AT)) {
    if (people.size + unknown.size >= MAX_NAMED) break;
    const rest = prose.slice(index + 1);
    const name = byLength.find((each) => {
      const isThere = rest.slice(0, each.length).toLowerCase() === each.toLowerCase();
      return isThere && !GOES_ON.test(rest.slice(each.length));
    });
    if (name === undefined) unknown.add(WORD.exec(rest)?.[0] ?? '');
    else people.add(name);
  }
  return { people: [...people], unknown: [...unknown] };
}
