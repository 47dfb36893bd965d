import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error the package has no types
import UntypedProvider from 'oidc-provider';

export const SECRET = 'a-secret-of-the-provider';

/** The used part of the real provider. */
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  interactionDetails(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{
    prompt: { name: string };
    params: { client_id: string; scope: string };
    session?: { accountId: string };
  }>;
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: object,
  ): Promise<void>;
  readonly Grant: new (values: object) => {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  };
}

/** A currently free port. */
export async function freePort(): Promise<number> {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A real identity provider without passwords: it signs in the user that the test chooses. */
export class TestProvider {
  readonly issuer: string;
  /** The user in front of the browser; `null` refuses. */
  who: string | null = 'u-1';
  claims: Record<string, unknown> = {};
  readonly #server: http.Server;

  /** @param service the public URL of a service */
  static async start(service: string): Promise<TestProvider> {
    const port = await freePort();
    const provider = new TestProvider(port, service);
    await provider.restart();
    return provider;
  }

  private constructor(port: number, service: string) {
    this.issuer = `http://127.0.0.1:${port}`;
    const Real = UntypedProvider as new (issuer: string, settings: object) => Provider;
    const provider = new Real(this.issuer, {
      clients: [
        {
          client_id: 'dockwarden',
          client_secret: SECRET,
          redirect_uris: [`${service}/dw/oidc/callback`],
          post_logout_redirect_uris: [`${service}/sign-in`],
        },
      ],
      scopes: ['openid', 'profile', 'email'],
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email'] },
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: async () => ({ sub: id, ...this.claims }),
      }),
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      cookies: { keys: ['a key of the test'] },
    });
    const callback = provider.callback();
    this.#server = http.createServer((request, response) => {
      const isAsked = request.url?.startsWith('/interaction/') === true;
      void (isAsked ? this.#answer(provider, request, response) : callback(request, response));
    });
  }

  async #answer(provider: Provider, request: IncomingMessage, response: ServerResponse) {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (this.who === null) {
      const refused = { error: 'access_denied', error_description: '<b>not you</b>' };
      await provider.interactionFinished(request, response, refused);
    } else if (prompt.name === 'login') {
      await provider.interactionFinished(request, response, { login: { accountId: this.who } });
    } else {
      const grant = new provider.Grant({
        accountId: session?.accountId,
        clientId: params.client_id,
      });
      grant.addOIDCScope(params.scope);
      const consent = { grantId: await grant.save() };
      await provider.interactionFinished(request, response, { consent });
    }
  }

  async restart(): Promise<void> {
    this.#server.listen(Number(new URL(this.issuer).port), '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
