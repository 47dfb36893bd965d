/**
 * What `dockwarden rules new` writes where an author has something to say. The lint that finds it
 * still standing in a rule looks for these words.
 */
export const TEMPLATE_TEXTS = {
  description: 'Describe in one or two sentences what the rule detects and why it matters.',
  false_positives: 'Who does this legitimately, and how to recognize it.',
  note: 'describe which events match, and what an attacker gains.',
} as const;

/** The image of an exception in a guide that nobody has; it stands for one of the reader's. */
export const TEMPLATE_IMAGE = 'registry.example/team/image';
