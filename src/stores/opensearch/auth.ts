import type { ConnectionOptions } from './connection.ts';

/** The variables of the environment that every command signs in with, so that no other user of the machine sees a secret. */
export const AUTH_VARIABLES = {
  user: 'DOCKWARDEN_EVENTS_USER',
  password: 'DOCKWARDEN_EVENTS_PASSWORD',
  key: 'DOCKWARDEN_EVENTS_API_KEY',
} as const;

/** How the environment says to sign in. */
export const authOfEnvironment = (env: NodeJS.ProcessEnv): ConnectionOptions['auth'] =>
  authOf({
    key: env[AUTH_VARIABLES.key],
    user: env[AUTH_VARIABLES.user],
    password: env[AUTH_VARIABLES.password],
  });

interface Credentials {
  readonly key: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** What is left out or empty is not there; a key is used rather than a password. */
export function authOf({
  key = '',
  user = '',
  password = '',
}: Credentials): ConnectionOptions['auth'] {
  if (key !== '') return { kind: 'key', key };
  return user === '' ? { kind: 'none' } : { kind: 'basic', user, password };
}
