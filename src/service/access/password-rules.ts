import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { AccessError } from './errors.ts';

/** In code points. */
const LEAST = 12;
const MOST = 128;
/** The minimum number of guesses for an attacker who knows how people choose passwords. */
const MIN_GUESSES = 1e8;
/** The time of an estimate grows with the length of a password; this prefix shows whether it is a common one. */
const MAX_ESTIMATED = 64;
/** Every password contains a name of one or two letters by chance. */
const MIN_OF_NAME = 3;

/** Whether a text can be a password at all: longer ones are refused without examining them. */
export const isOfPasswordLength = (password: string) =>
  password.length <= 2 * MOST && [...password.normalize('NFC')].length <= MOST;

/** Refuses passwords that are easily guessed. Throws {@link AccessError} ENG1803, which does not contain the password. */
export async function checkPassword(password: string, userName: string): Promise<void> {
  const characters = isOfPasswordLength(password) ? [...password.normalize('NFC')] : null;
  if (characters === null) throw refused(`the password has more than ${MOST} characters`);
  if (characters.length < LEAST)
    throw refused(`the password has ${characters.length} characters, fewer than ${LEAST}`);
  const folded = password.toLowerCase();
  const names = [userName, userName.split('@', 1)[0] ?? ''].map((name) => name.toLowerCase());
  if (names.some((name) => name.length >= MIN_OF_NAME && folded.includes(name)))
    throw refused('the password contains the name of the user');
  const start = characters.slice(0, MAX_ESTIMATED).join('');
  const { guesses } = (await estimator()).check(start, [...names, 'dockwarden']);
  if (guesses < MIN_GUESSES)
    throw refused('the password is a common one, or easily guessed from words, dates or keys');
}

let loaded: Promise<ZxcvbnFactory> | null = null;

/** Loaded when a user first chooses a password, which is rare: it has a list of 50,000 common ones. */
function estimator(): Promise<ZxcvbnFactory> {
  loaded ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([core, { adjacencyGraphs, dictionary }]) =>
      new core.ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary }),
  );
  return loaded;
}

const refused = (reason: string) => new AccessError('ENG1803', reason);
