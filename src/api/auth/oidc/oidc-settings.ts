import { readFileSync } from 'node:fs';
import type { GroupMapping } from '../../../service/access/provider-users.ts';
import type { Config } from '../../config/settings.ts';
import { ServerError } from '../../errors.ts';
import { isLoopback } from '../../server/address.ts';

/** The sign-in at an identity provider. */
export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** Empty for a public client. */
  readonly secretFile: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly label: string;
  readonly scope: string;
  readonly groupsClaim: string;
  readonly nameClaim: string;
  readonly mapping: GroupMapping;
}

/**
 * The settings in the configuration; `null` if it names no provider. Throws {@link ServerError} SRV1016.
 *
 * @param isOurs whether the service answers requests for this host
 */
export function oidcSettings(
  { oidc }: Pick<Config, 'oidc'>,
  isOurs: (host: string) => boolean,
): OidcSettings | null {
  if (oidc.issuer === '') {
    if (oidc.clientId === '') return null;
    throw misfit('client_id', 'has no effect without oidc.issuer', 'name the provider');
  }
  const issuer = urlOf('issuer', oidc.issuer);
  const publicUrl = urlOf('public_url', oidc.publicUrl);
  if (publicUrl.pathname !== '/')
    throw misfit('public_url', 'has a path', 'leave the path out; the service answers at the root');
  if (!isOurs(publicUrl.host))
    throw misfit(
      'public_url',
      `names the host ${publicUrl.hostname}, at which the service does not answer`,
      'add the host to service.allowed_hosts',
    );
  if (oidc.clientId === '')
    throw misfit('client_id', 'is missing', 'the provider issues it when you register the service');
  if (!oidc.scopes.includes('openid'))
    throw misfit('scopes', 'lack openid', 'the provider identifies users only with it');
  const defaultRole = oidc.defaultRole === '' ? null : oidc.defaultRole;
  if (Object.keys(oidc.roles).length === 0 && defaultRole === null)
    throw misfit('roles', 'has no entry', 'no one could sign in: map a group to a role');
  readSecret(oidc.clientSecretFile);
  return {
    issuer,
    clientId: oidc.clientId,
    secretFile: oidc.clientSecretFile,
    publicUrl: publicUrl.origin,
    label: oidc.label,
    scope: oidc.scopes.join(' '),
    groupsClaim: oidc.groupsClaim,
    nameClaim: oidc.nameClaim,
    mapping: { roles: oidc.roles, defaultRole, spaces: oidc.spaces },
  };
}

/** The content of a file without its final line feed; `null` without a file. Throws {@link ServerError} SRV1016. */
export function readSecret(path: string): string | null {
  if (path === '') return null;
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw misfit(
      'client_secret_file',
      `cannot be read: ${path} (${code})`,
      'check the path',
      error,
    );
  }
  if (text === '')
    throw misfit('client_secret_file', `is empty: ${path}`, 'the secret is its only content');
  return text;
}

function urlOf(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isOwnHost(url.hostname));
  if (isPlain && isSafe) return url;
  throw misfit(
    name,
    text === '' ? 'is missing' : `cannot be ${JSON.stringify(text)}`,
    'it is a URL that begins with https://, or with http:// and a host of the loopback interface',
  );
}

export const isOwnHost = (host: string) => host === 'localhost' || isLoopback(host);

const misfit = (name: string, problem: string, cure: string, cause?: unknown) =>
  new ServerError('SRV1016', `oidc.${name} ${problem}`, cure, cause);
