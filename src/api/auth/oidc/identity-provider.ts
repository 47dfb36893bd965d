import type { Configuration, CustomFetch } from 'openid-client';
import { AccessError } from '../../../service/access/errors.ts';
import type { Person } from '../../../service/access/provider-users.ts';
import type { Logger } from '../../logs.ts';
import { isSame, type Flow } from './flow-cookie.ts';
import { isOwnHost, readSecret, type OidcSettings } from './oidc-settings.ts';

/** Loaded on demand: most services have no identity provider. */
const library = () => import('openid-client');

/** How long the provider's metadata is cached; its keys are reloaded earlier if a new one is used. */
const KEPT_MS = 60 * 60_000;
/** The pause before a provider that did not answer is queried again. */
const FAILED_MS = 5_000;
const TIMEOUT_SECONDS = 10;
/** The tolerated difference between the clock of the provider and ours. */
const TOLERANCE_SECONDS = 30;
const MAX_AT_ONCE = 32;
const MAX_REASON = 300;

interface Known {
  readonly configuration: Promise<Configuration>;
  readonly until: number;
}

/** A user that the provider has signed in, and their groups. */
export interface SignedInThere {
  readonly person: Person;
  readonly groups: ReadonlySet<string>;
}

/** The identity provider: the authorization code flow with PKCE. */
export class IdentityProvider {
  readonly settings: OidcSettings;
  readonly #log: Logger;
  readonly #now: () => number;
  #known: Known | null = null;
  /** The latest metadata, for uses that tolerate an outdated one. */
  #last: { readonly configuration: Configuration; readonly client: Library } | null = null;
  #running = 0;

  constructor(settings: OidcSettings, log: Logger, now: () => number) {
    this.settings = settings;
    this.#log = log;
    this.#now = now;
  }

  /** Checks whether the provider answers, and logs it if it does not. */
  async warm(): Promise<void> {
    await this.#configured().catch(() => {});
  }

  /** The URL to redirect the browser to, and the values to return with. Throws {@link AccessError} ENG1820. */
  async begin(): Promise<{ readonly url: URL; readonly flow: Flow }> {
    const configuration = await this.#configured();
    const client = await library();
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: this.settings.scope,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
    });
    return { url, flow };
  }

  /**
   * The user that has returned from the provider.
   *
   * @param search the query with which the browser returned. Throws {@link AccessError}: ENG1820, ENG1821
   */
  async finish(search: URLSearchParams, flow: Flow): Promise<SignedInThere> {
    if (!isSame(search.get('state') ?? '', flow.state))
      throw new AccessError('ENG1821', 'this sign-in was begun in another browser or tab');
    if (this.#running >= MAX_AT_ONCE)
      throw new AccessError('ENG1820', 'too many people are signing in at once', 1);
    this.#running += 1;
    try {
      return await this.#exchange(search, flow);
    } finally {
      this.#running -= 1;
    }
  }

  /** The URL at which a browser ends its session at the provider; `null` if it has none, or was not queried yet. */
  signOutUrl(): string | null {
    if (this.#last === null) return null;
    const { configuration, client } = this.#last;
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    return client.buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: `${this.settings.publicUrl}/sign-in`,
    }).href;
  }

  get redirectUri(): string {
    return `${this.settings.publicUrl}/dw/oidc/callback`;
  }

  async #exchange(search: URLSearchParams, flow: Flow): Promise<SignedInThere> {
    const configuration = await this.#configured();
    const client = await library();
    try {
      const tokens = await client.authorizationCodeGrant(
        configuration,
        new URL(`${this.redirectUri}?${search.toString()}`),
        {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
          idTokenExpected: true,
        },
      );
      const inToken = tokens.claims() ?? { iss: '', sub: '' };
      const { iss, sub } = inToken;
      const { groupsClaim, nameClaim } = this.settings;
      // Many providers keep tokens small.
      const isWhole = [groupsClaim, nameClaim].every(
        (name) => claimOf(inToken, name) !== undefined,
      );
      const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
      const more =
        isWhole || !hasMore
          ? {}
          : await client.fetchUserInfo(configuration, tokens.access_token, sub);
      const claims = { ...more, ...inToken };
      return {
        person: {
          identity: { issuer: iss, subject: sub },
          names: [nameClaim, 'email', 'sub'].flatMap((name) => textsOf(claims, name)),
        },
        groups: new Set(textsOf(claims, groupsClaim)),
      };
    } catch (error) {
      throw this.#failed(error, client);
    }
  }

  async #configured(): Promise<Configuration> {
    const now = this.#now();
    if (this.#known === null || now >= this.#known.until) {
      const configuration = this.#discover();
      const known = { configuration, until: now + KEPT_MS };
      this.#known = known;
      configuration.catch(() => {
        if (this.#known === known) this.#known = { ...known, until: this.#now() + FAILED_MS };
      });
    }
    return this.#known.configuration;
  }

  async #discover(): Promise<Configuration> {
    const client = await library();
    const { issuer, clientId, secretFile } = this.settings;
    try {
      const configuration = await client.discovery(
        issuer,
        clientId,
        { [client.clockTolerance]: TOLERANCE_SECONDS },
        authenticationOf(client, readSecret(secretFile)),
        {
          timeout: TIMEOUT_SECONDS,
          [client.customFetch]: boundedFetch,
          execute: [
            // Signatures are verified although the token comes directly from the provider.
            client.enableNonRepudiationChecks,
            ...(isOwnHost(issuer.hostname) ? [client.allowInsecureRequests] : []),
          ],
        },
      );
      this.#last = { configuration, client };
      return configuration;
    } catch (error) {
      throw this.#failed(error, client);
    }
  }

  /** Errors of the provider are only logged. */
  #failed(error: unknown, client: Library): AccessError {
    const said = {
      issuer: this.settings.issuer.href,
      reasons: reasonsOf(error).map((reason) => reason.slice(0, MAX_REASON)),
    };
    const isEnded =
      error instanceof client.AuthorizationResponseError ||
      (error instanceof client.ResponseBodyError && error.error === 'invalid_grant');
    if (isEnded) {
      this.#log.info(said, 'a sign-in at the identity provider did not complete');
      return new AccessError(
        'ENG1821',
        'the identity provider refused this sign-in, or it has ended',
      );
    }
    this.#log.warn(said, 'the identity provider sends an invalid answer');
    return new AccessError(
      'ENG1820',
      'the identity provider does not answer, or sends an invalid answer',
      RETRY_SECONDS,
    );
  }
}

const RETRY_SECONDS = 5;

type Library = Awaited<ReturnType<typeof library>>;

/** The method that the provider requires; Basic by default. */
function authenticationOf(client: Library, secret: string | null) {
  if (secret === null) return client.None();
  const basic = client.ClientSecretBasic(secret);
  const post = client.ClientSecretPost(secret);
  return ((server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  }) as typeof basic;
}

/** The messages of an error and its causes, none of which contain token contents. */
function reasonsOf(error: unknown): string[] {
  const reasons: string[] = [];
  for (let each = error; each instanceof Error && reasons.length < 8; each = each.cause) {
    reasons.push(each.message);
    if ('error' in each) reasons.push(String(each.error));
    if ('error_description' in each) reasons.push(String(each.error_description));
  }
  return reasons;
}

/** More than any provider's answer. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** `fetch` that aborts an answer over the limit. */
const boundedFetch: CustomFetch = async (url, options) => {
  const response = await fetch(url, options as RequestInit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > MAX_ANSWER_BYTES)
      throw new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { status, headers } = response;
  return new Response(bytes === 0 ? null : Buffer.concat(chunks), { status, headers });
};

type Claims = Readonly<Record<string, unknown>>;

/** A claim may have a name with dots, as URLs do; only if there is none are dots a path into objects. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

/** The strings of a claim: of a list, or a single one. */
function textsOf(claims: Claims, name: string): readonly string[] {
  const value = claimOf(claims, name);
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}
