export const TABS = [
  { to: '/rules/$id/overview', title: 'Overview' },
  { to: '/rules/$id/edit', title: 'Edit' },
] as const;
