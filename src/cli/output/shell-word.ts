import { safeText } from './safe-text.ts';

/** A path that can be pasted into a shell. */
export function shellWord(path: string): string {
  const text = safeText(path);
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
