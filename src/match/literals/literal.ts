import { CATALOGUES } from '../../events/catalogue/index.ts';
import { lazily, memoized } from '../../util/maps.ts';

/**
 * A text that the bytes of a document must have: ASCII letters in either case, everything else as
 * it stands here. Of a value's text, not of a key or of JSON's marks.
 */
export interface Literal {
  /** Folded to lower case; only characters that writers of JSON leave as they are. */
  readonly text: string;
  /** The value begins with it, so that a quote stands before it. */
  readonly atStart: boolean;
  /** The value ends with it, so that a quote stands after it, and no colon, as after a key. */
  readonly atEnd: boolean;
}

const QUOTE = '"';

/** Longer ones are cut: this much distinguishes values. */
const MAX_UNITS = 48;

/**
 * A run of characters that stand in JSON as themselves. Quotes and backslashes never do, and control
 * characters, `&`, `<`, `>`, `'`, `+` and the backtick are escaped by one usual writer or another
 * (Go's, .NET's, PHP's); what is left out here may be escaped in any document without harm.
 */
const RUN = /[ !#$%()*,\-./0-9:;=?@A-Z[\]^_a-z{|}~]+/g;

/** What stands in the document: the text with the quotes that belong to it. */
export function rawOf({ text, atStart, atEnd }: Literal): string {
  return (atStart ? QUOTE : '') + text + (atEnd ? QUOTE : '');
}

/**
 * The rarest literal in a piece of a value, `null` where no piece of it is worth a search.
 *
 * @param atStart the value begins with `text`
 * @param atEnd the value ends with `text`
 */
export function literalIn(text: string, atStart: boolean, atEnd: boolean): Literal | null {
  let best: Literal | null = null;
  let least = Infinity;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const literal = cut({
      text: run.toLowerCase(),
      atStart: atStart && index === 0,
      atEnd: atEnd && index + run.length === text.length,
    });
    const frequency = frequencyOf(rawOf(literal));
    if (isUseful(literal) && frequency < least) {
      best = literal;
      least = frequency;
    }
  }
  return best;
}

function cut(literal: Literal): Literal {
  const { text, atStart, atEnd } = literal;
  if (text.length <= MAX_UNITS) return literal;
  return atEnd && !atStart
    ? { text: text.slice(-MAX_UNITS), atStart: false, atEnd }
    : { text: text.slice(0, MAX_UNITS), atStart, atEnd: false };
}

/** The least that the search can look for: three bytes where a quote is one of them, else four. */
export function isUseful(literal: Literal): boolean {
  return rawOf(literal).length >= (literal.atStart || literal.atEnd ? 3 : 4);
}

/**
 * A guess of how many documents have a text, from 0 to 1: what belongs to the names of fields or to
 * values that most documents have is frequent, and the longer a text, the rarer it is.
 *
 * It only chooses between literals that are all right.
 *
 * @param raw lower case, with the quotes around it if it has them
 */
export const frequencyOf = memoized(guessOf, 10_000);

/** Of what every document contains. */
export const EVERYWHERE = 0.9;
const MOSTLY = 0.6;
const OFTEN = 0.4;
/** Of four bytes, and how it falls with each further one. */
const SHORT = 0.25;
const BY_BYTE = 0.45;
const MIN_FREQUENCY = 1e-5;

function guessOf(raw: string): number {
  if (!raw.endsWith('"') && namesText().includes(raw)) return EVERYWHERE;
  if (EVERYWHERE_TEXT.includes(raw)) return EVERYWHERE;
  const byLength = Math.max(MIN_FREQUENCY, SHORT * BY_BYTE ** (raw.length - 4));
  if (MOSTLY_TEXT.includes(raw)) return MOSTLY;
  return OFTEN_TEXT.includes(raw) ? Math.max(OFTEN, byLength) : byLength;
}

/** Values that nearly every document has somewhere. */
const EVERYWHERE_VALUES = 'process event container default logs linux x86_64 true false 0 1';

/** What happened, which few values say of all documents. */
const MOSTLY_VALUES = 'start end fork exec';

/** Values that many documents have, and the beginnings of paths and addresses. */
const OFTEN_VALUES = `file network info change creation access deletion open alert signal root
  bash sh node id /bin/sh /bin/bash /usr/bin/ /usr/sbin/ /usr/local/bin/ /usr/local/lib/ /usr/lib/
  /usr/share/ /etc/ /var/lib/ /var/run/ /var/log/ /proc/ /dev/ /tmp/ /run/ /srv/ /home/ /root/ amd64
  aarch64 docker kubernetes success failure pod cloud_defend.process http:// https:// .com/ .exe .sh .so
  .log .json .conf localhost --config --version`;

const EVERYWHERE_TEXT = valuesText(EVERYWHERE_VALUES);
const MOSTLY_TEXT = valuesText(MOSTLY_VALUES);
const OFTEN_TEXT = valuesText(OFTEN_VALUES);

function valuesText(values: string): string {
  return values
    .split(/\s+/)
    .map((value) => `:"${value}",`)
    .join('\n');
}

/** Stands for documents: their keys, as often as they have them, and usual values. */
export function commonText(): string {
  const keys = [...CATALOGUES.cloud_defend.keys()].map(
    (path) => `,"${path.slice(path.lastIndexOf('.') + 1)}":"`,
  );
  return [keys.join('\n'), EVERYWHERE_TEXT, MOSTLY_TEXT, OFTEN_TEXT].join('\n');
}

/** The components of all known field names, as keys. */
const namesText = lazily(() => {
  const paths = Object.values(CATALOGUES).flatMap((schema) => [...schema.keys()]);
  const components = new Set(paths.join('.').toLowerCase().split('.'));
  return [...components].map((component) => `"${component}":`).join('\n');
});
