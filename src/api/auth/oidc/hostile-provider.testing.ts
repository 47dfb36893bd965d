import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const newKey = (kid: string) => ({
  kid,
  ...generateKeyPairSync('rsa', { modulusLength: 2_048 }),
});

export type SigningKey = ReturnType<typeof newKey>;

/** An identity provider whose answers the test controls. */
export class HostileProvider {
  issuer = '';
  key = newKey('one');
  /** Additional or replaced claims of the ID token. */
  claims: Record<string, unknown> = {};
  header: Record<string, unknown> = {};
  nonce = '';
  metadata: Record<string, unknown> = {};
  userinfo: Record<string, unknown> = {};
  /** Replaced answers, by path. */
  readonly answers = new Map<string, { readonly status?: number; readonly text: string }>();
  /** The requested paths, and the `Authorization` headers. */
  readonly asked: string[] = [];
  readonly credentials: (string | undefined)[] = [];
  signWith: (text: string, key: KeyObject) => string = (text, key) =>
    sign('sha256', Buffer.from(text), key).toString('base64url');
  readonly #server: http.Server;

  static async start(): Promise<HostileProvider> {
    const provider = new HostileProvider();
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    provider.issuer = `http://127.0.0.1:${(provider.#server.address() as AddressInfo).port}`;
    return provider;
  }

  private constructor() {
    this.#server = http.createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      this.credentials.push(request.headers.authorization);
      const { status = 200, text } = this.answers.get(path) ?? { text: this.#answer(path) };
      const location = status === 302 ? { location: `${this.issuer}/elsewhere` } : {};
      response.writeHead(status, { 'content-type': 'application/json', ...location });
      response.end(text);
    });
  }

  #answer(path: string): string {
    const { issuer } = this;
    if (path === '/.well-known/openid-configuration')
      return JSON.stringify({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        ...this.metadata,
      });
    if (path === '/jwks') {
      const { kid, publicKey } = this.key;
      return JSON.stringify({
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }],
      });
    }
    if (path === '/token')
      return JSON.stringify({
        access_token: 'an-access-token',
        token_type: 'Bearer',
        id_token: this.#token(),
      });
    return JSON.stringify(this.userinfo);
  }

  #token(): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.issuer,
      sub: 'u-1',
      aud: 'dockwarden',
      nonce: this.nonce,
      iat: now,
      exp: now + 300,
      groups: ['soc'],
      preferred_username: 'alice',
      ...this.claims,
    };
    const text = `${base64({ alg: 'RS256', kid: this.key.kid, ...this.header })}.${base64(claims)}`;
    return `${text}.${this.signWith(text, this.key.privateKey)}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

export const signedWithSecret = (secret: string) => (text: string) =>
  createHmac('sha256', secret).update(text).digest('base64url');
