import { AccessError } from './errors.ts';
import { ROLES, type Role } from '../operation/rights.ts';

/** What the groups of an identity provider are here. */
export interface GroupMapping {
  /** By the names of groups; of several, the role that may do most counts. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Of those in no such group; `null` where they are refused. */
  readonly defaultRole: Role | null;
  /** By the names of groups, `*` for all; a table without entries gives everybody all. */
  readonly spaces: Readonly<Record<string, readonly string[]>>;
}

/** What somebody is given at a sign-in. */
export interface Grant {
  readonly role: Role;
  /** `null` for all. */
  readonly spaces: readonly string[] | null;
}

/**
 * What the groups of somebody give them.
 *
 * @param isSpace whether there is a space of this id: one that was removed gives nothing. Throws {@link AccessError}
 *   ENG1822 where they give nothing.
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
