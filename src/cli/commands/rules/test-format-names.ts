/** What `rules test` prints. */
export const TEST_FORMATS = ['text', 'tap', 'junit', 'json'] as const;
