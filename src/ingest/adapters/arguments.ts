/**
 * Arguments from a text in which a sensor joined them with a blank and wrapped those that hold a
 * blank in double quotes, without escaping anything, as Tetragon does: a guess where arguments hold
 * quotes. Never loses a character but the separating blanks and the wrapping quotes; linear.
 */
export function splitArguments(text: string): string[] {
  if (text === '') return [];
  const found: string[] = [];
  let unwraps = true;
  let at = 0;
  while (at <= text.length) {
    const wrapped = unwraps && text[at] === '"' ? wrappedEnd(text, at) : NOT_WRAPPED;
    // One that is never closed is no wrapping: nothing behind it is looked through again.
    if (wrapped === NEVER) unwraps = false;
    const blank = text.indexOf(' ', at);
    const end = wrapped >= 0 ? wrapped + 1 : blank === -1 ? text.length : blank;
    found.push(wrapped >= 0 ? text.slice(at + 1, wrapped) : text.slice(at, end));
    at = end + 1;
  }
  return found;
}

/**
 * Arguments from a text in which a sensor joined them with blanks and nothing else: a guess where
 * arguments hold blanks. Several blanks in a row separate once.
 */
export function splitWords(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

/**
 * The arguments behind argv[0] from a text in which they are joined with blanks and nothing else. A
 * script that a shell or interpreter is given (`sh -c …`) is one argument to the end: it is the last
 * one more often than not, and rules look into it.
 *
 * @param program argv[0], or the path of the program
 */
export function splitCommandLine(program: string, text: string): string[] {
  const options = scriptOptions(program);
  if (options === null) return splitWords(text);
  const found: string[] = [];
  let at = 0;
  while (at < text.length && (text[at] === '-' || text[at] === '+')) {
    const blank = text.indexOf(' ', at);
    const word = text.slice(at, blank === -1 ? text.length : blank);
    found.push(word);
    at += word.length + 1;
    const script = text.slice(at);
    if (options.test(word) && script !== '') return [...found, script];
    if (TAKES_VALUE.test(word)) {
      const end = text.indexOf(' ', at);
      if (end === -1) break;
      found.push(text.slice(at, end));
      at = end + 1;
    }
  }
  return [...found, ...splitWords(text.slice(at))];
}

/** Options of shells and interpreters that take the word behind them: `-o pipefail`. */
const TAKES_VALUE = /^[-+][oOWX]$/;

/** Programs that take a script as an argument, and the options that it stands behind. */
const SCRIPTS: readonly (readonly [program: RegExp, options: RegExp])[] = [
  [/^-?(?:ba|da|a|z|k|mk|fi|c|tc)?sh$/, /^-[a-z]*c$/],
  [/^(?:python|pypy)[\d.]*$/, /^-[a-zA-Z]*c$/],
  [/^(?:perl|ruby|lua)[\d.]*$/, /^-[a-zA-Z]*[eE]$/],
  [/^(?:node|nodejs|bun)$/, /^(?:-e|-p|-pe|--eval|--print)$/],
  [/^php[\d.]*$/, /^-r$/],
];

function scriptOptions(program: string): RegExp | null {
  const name = program.slice(program.lastIndexOf('/') + 1);
  const known = SCRIPTS.find(([names]) => names.test(name));
  return known?.[1] ?? null;
}

const NEVER = -2;
const NOT_WRAPPED = -1;

/**
 * Where the wrapping that opens at a place is closed. Quotes inside that stand like wrapping quotes
 * are passed in pairs. What holds no blank was not wrapped: its quotes are its own.
 */
function wrappedEnd(text: string, open: number): number {
  let depth = 1;
  let hasBlank = false;
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === ' ') hasBlank = true;
    if (text[at] !== '"') continue;
    const opens = text[at - 1] === ' ';
    const first = at;
    while (text[at + 1] === '"') at += 1;
    const count = at - first + 1;
    const closes = at + 1 === text.length || text[at + 1] === ' ';
    if (closes) depth -= count;
    else if (opens) depth += count;
    if (depth <= 0) return hasBlank ? at : NOT_WRAPPED;
  }
  return NEVER;
}
