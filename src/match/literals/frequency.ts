import { memoized } from '../../util/maps.ts';
import { CATALOGUES } from '../../events/catalogue/index.ts';

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

let names: string | undefined;

/** The components of all known field names, as keys. */
function namesText(): string {
  if (names === undefined) {
    const paths = Object.values(CATALOGUES).flatMap((schema) => [...schema.keys()]);
    const components = new Set(paths.join('.').toLowerCase().split('.'));
    names = [...components].map((component) => `"${component}":`).join('\n');
  }
  return names;
}
