/**
 * The placeholder texts of `dockwarden rules new`. The lint for placeholders searches for these
 * words.
 */
export const TEMPLATE_TEXTS = {
  description: 'Describe in one or two sentences what the rule detects and why it matters.',
  false_positives: 'Who does this legitimately, and how to recognize it.',
  note: 'describe which events match, and what an attacker gains.',
} as const;

/** A placeholder image in the exception of an investigation guide. */
export const TEMPLATE_IMAGE = 'registry.example/team/image';
