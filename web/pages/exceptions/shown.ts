/** Which items are shown; left out, all that hide something now. */
export const SHOWN = ['expiring', 'never', 'expired'] as const;
export type Shown = (typeof SHOWN)[number];
