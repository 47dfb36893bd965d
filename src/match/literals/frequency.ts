import { CATALOGUES } from '../../events/catalogue/index.ts';

/**
 * A guess of how many documents have a text, from 0 to 1: what belongs to the names of fields or to
 * values that most documents have is frequent, and the longer a text, the rarer it is.
 *
 * It only chooses between needles that are all right.
 *
 * @param raw lower case, with the quotes around it if it has them
 */
export function frequencyOf(raw: string): number {
  const known = guesses.get(raw);
  if (known !== undefined) return known;
  const guess = guessOf(raw);
  if (guesses.size >= MOST_GUESSES) guesses.clear();
  guesses.set(raw, guess);
  return guess;
}

const guesses = new Map<string, number>();
const MOST_GUESSES = 10_000;

const IN_NAMES = 0.9;
const IN_VALUES = 0.4;
/** Of four bytes, and of one byte more each. */
const SHORT = 0.25;
const BY_BYTE = 0.45;
const LEAST = 1e-5;

function guessOf(raw: string): number {
  const byLength = Math.min(IN_NAMES, Math.max(LEAST, SHORT * BY_BYTE ** (raw.length - 4)));
  if (!raw.endsWith('"') && namesText().includes(raw)) return IN_NAMES;
  return VALUES_TEXT.includes(raw) ? Math.max(IN_VALUES, byLength) : byLength;
}

/** Values of nearly any process log, and the beginnings of paths and addresses. */
const VALUES = `process file network start end fork exec info change creation access deletion open event
  alert signal linux container default logs root bash sh /bin/sh /bin/bash /usr/bin/ /usr/sbin/
  /usr/local/bin/ /usr/local/lib/ /usr/lib/ /usr/share/ /etc/ /var/lib/ /var/run/ /var/log/ /proc/ /dev/
  /tmp/ /run/ /home/ /root/ x86_64 amd64 aarch64 docker kubernetes success failure pod node true false
  cloud_defend.process http:// https:// .com/ .exe .sh .so .log .json .conf localhost --config --version`;

const VALUES_TEXT = VALUES.split(/\s+/)
  .map((value) => `"${value}"`)
  .join('\n');

/** Stands for what most documents have: the names of fields, and the usual values. */
export function commonText(): string {
  return `${namesText()}\n${VALUES_TEXT}`;
}

let names: string | undefined;

/** The components of all known field names, as keys. */
function namesText(): string {
  if (names === undefined) {
    const paths = Object.values(CATALOGUES).flatMap((schema) => [...schema.keys()]);
    const components = new Set(paths.flatMap((path) => path.toLowerCase().split('.')));
    names = [...components].map((component) => `"${component}":`).join('\n');
  }
  return names;
}
