/** Fields whose values have a page of their own, and what each value is. */
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

/** Other fields with the same values. */
const SAME: Readonly<Record<string, EntityField>> = {
  'kubernetes.audit.user.username': 'user.name',
  'process.user.id': 'user.id',
  'process.user.name': 'user.name',
};

/** The API accepts no longer values. */
const MAX_VALUE = 1_024;

/** The target of a link to the page of a value; `null` if it has no page. */
export function entityOf(field: string, value: string) {
  const known = ENTITY_FIELDS.find((each) => each === field) ?? SAME[field];
  if (known === undefined || value === '' || value.length > MAX_VALUE) return null;
  return { to: '/entity', search: { field: known, value } } as const;
}
