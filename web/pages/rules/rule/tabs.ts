export const TABS = [
  { to: '/rules/$id/overview', title: 'Overview' },
  { to: '/rules/$id/edit', title: 'Edit' },
  { to: '/rules/$id/tests', title: 'Tests' },
  { to: '/rules/$id/runs', title: 'Runs' },
  { to: '/rules/$id/exceptions', title: 'Exceptions' },
  { to: '/rules/$id/history', title: 'History' },
] as const;
