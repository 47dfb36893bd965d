import { safeText } from '../../util/safe-text.ts';

const MOST = 100;

/** Constraints on names that users choose, in addition to being non-empty: histories, logs and terminals display them. */
export const LABEL_RULE = `the name is empty, has more than ${MOST} characters, or has characters that cannot be seen`;

export const isLabel = (text: string) =>
  text.trim() !== '' && text.length <= MOST && safeText(text) === text;
