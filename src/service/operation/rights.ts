/** What a principal may do. Each route requires one of them. */
export const RIGHTS = ['ingest', 'read', 'triage', 'rules', 'respond', 'admin'] as const;
export type Right = (typeof RIGHTS)[number];

/** What people are, from least to most. */
export const ROLES = ['viewer', 'analyst', 'engineer', 'responder', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The one table of what a role may do. */
export const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  analyst: ['read', 'triage'],
  engineer: ['read', 'triage', 'rules'],
  responder: ['read', 'triage', 'rules', 'respond'],
  admin: RIGHTS,
};
