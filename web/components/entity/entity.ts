/** Fields of which a value has a page of its own, and what it is. */
const TITLES = {
  'container.id': 'Container',
  'orchestrator.resource.name': 'Pod',
  'host.name': 'Host',
  'container.image.name': 'Image',
  'user.name': 'User',
  'user.id': 'User id',
} as const;
export type EntityField = keyof typeof TITLES;

export const ENTITY_FIELDS = Object.keys(TITLES) as readonly EntityField[];

export const entityTitle = (field: EntityField): string => TITLES[field];

/** The same value under another name. */
const SAME: Readonly<Record<string, EntityField>> = {
  'kubernetes.audit.user.username': 'user.name',
  'process.user.id': 'user.id',
  'process.user.name': 'user.name',
};

/** The API takes no longer ones. */
const MAX_VALUE = 1_024;

/** Where the page of a value is, as a link has it; `null` where it has none. */
export function entityOf(field: string, value: string) {
  const known = ENTITY_FIELDS.find((each) => each === field) ?? SAME[field];
  if (known === undefined || value === '' || value.length > MAX_VALUE) return null;
  return { to: '/entity', search: { field: known, value } } as const;
}
