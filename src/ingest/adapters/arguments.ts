/**
 * Splits arguments that a sensor joined with spaces, with those that contain a space in double
 * quotes and nothing escaped, as Tetragon does. The result is a guess where arguments contain
 * quotes. Only separating spaces and enclosing quotes are removed. Runs in linear time.
 */
export function splitArguments(text: string): string[] {
  if (text === '') return [];
  if (!text.includes('"')) return text.split(' ');
  const found: string[] = [];
  let unwraps = true;
  let at = 0;
  while (at <= text.length) {
    const wrapped = unwraps && text[at] === '"' ? wrappedEnd(text, at) : NOT_WRAPPED;
    // An unclosed quote does not enclose an argument. Nothing after it is scanned again.
    if (wrapped === NEVER) unwraps = false;
    const blank = text.indexOf(' ', at);
    const end = wrapped >= 0 ? wrapped + 1 : blank === -1 ? text.length : blank;
    found.push(wrapped >= 0 ? text.slice(at + 1, wrapped) : text.slice(at, end));
    at = end + 1;
  }
  return found;
}

/**
 * Splits arguments that a sensor joined with spaces and without quotes. The result is a guess where
 * arguments contain spaces. Several spaces in a row count as one separator.
 */
export function splitWords(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

/**
 * Splits the arguments after argv[0] that a sensor joined with spaces and without quotes. The
 * script of a shell or interpreter (`sh -c …`) is kept as one argument up to the end: it usually is
 * the last one, and rules search it.
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

/** Options of shells and interpreters that take the next word as their value: `-o pipefail`. */
const TAKES_VALUE = /^[-+][oOWX]$/;

/** Programs that take a script as an argument, and the options that precede it. */
const SCRIPTS: readonly (readonly [program: RegExp, options: RegExp])[] = [
  [/^-?(?:ba|da|a|z|k|mk|fi|c|tc)?sh$/, /^-[a-z]*c$/],
  [/^(?:python|pypy)[\d.]*$/, /^-[a-zA-Z]*c$/],
  [/^(?:perl|ruby|lua)[\d.]*$/, /^-[a-zA-Z]*[eE]$/],
  [/^(?:node|nodejs|bun)$/, /^(?:-e|-p|-pe|--eval|--print)$/],
  [/^php[\d.]*$/, /^-r$/],
];

function scriptOptions(program: string): RegExp | null {
  const name = program.slice(program.lastIndexOf('/') + 1);
  const known = KNOWN_PROGRAMS.get(name);
  if (known !== undefined) return known;
  const options = SCRIPTS.find(([names]) => names.test(name))?.[1] ?? null;
  if (name.length <= MAX_KNOWN_LENGTH && KNOWN_PROGRAMS.size < MAX_KNOWN) {
    KNOWN_PROGRAMS.set(name, options);
  }
  return options;
}

/** The same programs run again and again; a hostile record has any name. */
const KNOWN_PROGRAMS = new Map<string, RegExp | null>();
const MAX_KNOWN = 1_024;
const MAX_KNOWN_LENGTH = 64;

const NEVER = -2;
const NOT_WRAPPED = -1;

/**
 * Finds the closing quote for the opening quote at a position. Quotes inside that look like
 * enclosing quotes are skipped in pairs. An argument without a space was not enclosed by the
 * sensor, so its quotes belong to it.
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
