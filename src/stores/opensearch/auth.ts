import type { ConnectionOptions } from './connection.ts';

/** The variables of the environment that every command signs in with, so that no other user of the machine sees a secret. */
export const AUTH_VARIABLES = {
  user: 'DOCKWARDEN_EVENTS_USER',
  password: 'DOCKWARDEN_EVENTS_PASSWORD',
  key: 'DOCKWARDEN_EVENTS_API_KEY',
} as const;

/** How the environment says to sign in. */
export function authOfEnvironment(env: NodeJS.ProcessEnv): ConnectionOptions['auth'] {
  const key = env[AUTH_VARIABLES.key];
  const user = env[AUTH_VARIABLES.user];
  if (key !== undefined && key !== '') return { kind: 'key', key };
  if (user === undefined || user === '') return { kind: 'none' };
  return { kind: 'basic', user, password: env[AUTH_VARIABLES.password] ?? '' };
}
