import type { RouteGroup } from '../operation-routes.ts';
import { KEY_ROUTES } from './keys.ts';
import { SIGN_IN_OPTIONS } from './oidc.ts';
import { SESSION_ROUTES } from './session.ts';
import { SPACE_ROUTES } from './spaces.ts';
import { USER_ROUTES } from './users.ts';
import { VIEW_ROUTES } from './views.ts';

const GROUPS = [
  { title: 'Signing in', routes: [...SESSION_ROUTES, ...SIGN_IN_OPTIONS] },
  { title: 'Users', routes: USER_ROUTES },
  { title: 'API keys', routes: KEY_ROUTES },
  { title: 'Spaces', routes: SPACE_ROUTES },
  { title: 'Saved views', routes: VIEW_ROUTES },
] as const satisfies readonly RouteGroup[];

/** Who may use the service. */
export const ACCESS_ROUTES: readonly RouteGroup[] = GROUPS;

/** For types alone: see `own-api.ts`. */
export type AccessRoute = (typeof GROUPS)[number]['routes'][number];
