import { safeText } from '../../util/safe-text.ts';

const MOST = 100;

/** What a name that people choose must be, beside being one: histories, logs and terminals show it. */
export const LABEL_RULE = `the name is empty, has more than ${MOST} characters, or has characters that cannot be seen`;

export const isLabel = (text: string) =>
  text.trim() !== '' && text.length <= MOST && safeText(text) === text;
