import { AccessError } from './errors.ts';
import { ROLES, type Role } from '../operation/rights.ts';

/** The roles and spaces of the groups of an identity provider. */
export interface GroupMapping {
  /** By group name; the most powerful role of a user's groups applies. */
  readonly roles: Readonly<Record<string, Role>>;
  /** The role of users in none of these groups; `null` refuses them. */
  readonly defaultRole: Role | null;
  /** By group name, `*` for all; an empty table gives every user all spaces. */
  readonly spaces: Readonly<Record<string, readonly string[]>>;
}

/** What a user is granted at a sign-in. */
export interface Grant {
  readonly role: Role;
  /** `null` for all. */
  readonly spaces: readonly string[] | null;
}

/**
 * The role and spaces that a user's groups grant.
 *
 * @param isSpace whether there is a space with this id: a removed one is not granted. Throws {@link AccessError}
 *   ENG1822 if the groups grant nothing.
 */
export function grantOf(
  groups: ReadonlySet<string>,
  mapping: GroupMapping,
  isSpace: (id: string) => boolean,
): Grant {
  const mapped = Object.entries(mapping.roles).filter(([group]) => groups.has(group));
  const role =
    ROLES.findLast((each) => mapped.some(([, given]) => given === each)) ?? mapping.defaultRole;
  if (role === null) throw refused('no group of yours has a role here');
  const entries = Object.entries(mapping.spaces);
  if (role === 'admin' || entries.length === 0) return { role, spaces: null };
  const spaces = new Set(entries.flatMap(([group, ids]) => (groups.has(group) ? ids : [])));
  if (spaces.has('*')) return { role, spaces: null };
  const known = [...spaces].filter(isSpace).sort();
  if (known.length === 0) throw refused('no group of yours has a space here');
  return { role, spaces: known };
}

const refused = (reason: string) => new AccessError('ENG1822', reason);
