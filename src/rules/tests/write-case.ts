/** A case of a rule's tests, as it is written. */
export interface WrittenCase {
  readonly name: string;
  /** How many alerts. */
  readonly expected: number;
  /** Each as JSON, as it was received. */
  readonly events: readonly string[];
}

/** A case as text of TOML. It is pure, so that the console writes the same as the service. */
export function caseText({ name, expected, events }: WrittenCase): string {
  const lines = events.map((event) => `    ${eventText(event)},\n`).join('');
  return `[[case]]\nname = ${basic(name)}\nexpect = ${expected}\nevents = [\n${lines}]\n`;
}

/** Tests with one more case. */
export function withCase(tests: string, written: string): string {
  const before = tests.trimEnd();
  return before === '' ? written : `${before}\n\n${written}`;
}

/** Tests without a case, where it is among them as it was written. */
export function withoutCase(tests: string, written: string): string {
  const at = tests.indexOf(written);
  if (at < 0) return tests;
  const [before, after] = [tests.slice(0, at).trimEnd(), tests.slice(at + written.length)];
  return before === '' ? after.trimStart() : `${before}\n${after}`;
}

/** Half of a surrogate pair is no character, so no test can have it. */
export const wholeCharacters = (json: string): string =>
  json.replaceAll(HALF_PAIR, '$1\ufffd').replaceAll(/\p{Surrogate}/gu, '\ufffd');

/** As JSON escapes it. */
const HALF_PAIR = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi;

/** JSON as a text of TOML, in the notation that needs no escapes where it can be. */
function eventText(event: string): string {
  const json = wholeCharacters(event).replaceAll('\u007f', String.raw`\u007f`);
  return json.includes("'''") ? basic(json) : `'''${json}'''`;
}

/** Half of a surrogate pair is no text of TOML. */
const basic = (text: string): string =>
  JSON.stringify(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    '\u007f',
    String.raw`\u007f`,
  );
