export const TABS = [{ to: '/rules/$id/overview', title: 'Overview' }] as const;
