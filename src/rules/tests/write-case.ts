/** A case to be written into the tests of a rule. */
export interface WrittenCase {
  readonly name: string;
  /** The expected number of alerts. */
  readonly expected: number;
  /** Each as the JSON that was received. */
  readonly events: readonly string[];
}

/** Writes a case as TOML. The console and the service use the same function. */
export function caseText({ name, expected, events }: WrittenCase): string {
  const lines = events.map((event) => `    ${eventText(event)},\n`).join('');
  return `[[case]]\nname = ${basic(name)}\nexpect = ${expected}\nevents = [\n${lines}]\n`;
}

/** Appends a case to tests. */
export function withCase(tests: string, written: string): string {
  const before = tests.trimEnd();
  return before === '' ? written : `${before}\n\n${written}`;
}

/** Removes a case from tests, if they still contain it as it was written. */
export function withoutCase(tests: string, written: string): string {
  const at = tests.indexOf(written);
  if (at < 0) return tests;
  const [before, after] = [tests.slice(0, at).trimEnd(), tests.slice(at + written.length)];
  return before === '' ? after.trimStart() : `${before}\n${after}`;
}

/** Replaces unpaired surrogates, which TOML cannot contain. */
export const wholeCharacters = (json: string): string =>
  json.replaceAll(HALF_PAIR, '$1\ufffd').replaceAll(/\p{Surrogate}/gu, '\ufffd');

/** The JSON escape of an unpaired surrogate. */
const HALF_PAIR = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi;

/** JSON as a TOML string, in the notation without escapes if possible. */
function eventText(event: string): string {
  const json = wholeCharacters(event).replaceAll('\u007f', String.raw`\u007f`);
  return json.includes("'''") ? basic(json) : `'''${json}'''`;
}

const basic = (text: string): string =>
  JSON.stringify(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    '\u007f',
    String.raw`\u007f`,
  );
