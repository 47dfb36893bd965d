/**
 * What `dockwarden rules new` writes where an author has something to say. The lint that finds it
 * still standing in a rule looks for these words.
 */
export const TEMPLATE_TEXTS = {
  description: 'Say in one or two sentences what it finds and why it matters.',
  false_positives: 'Who does this by right, and how to tell.',
  note: 'say which events match, in plain words, and what an attacker gains by it.',
} as const;

/** The image of an exception in a guide that nobody has; it stands for one of the reader's. */
export const TEMPLATE_IMAGE = 'registry.example/team/image';
