import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../config/read-config.ts';
import { Guard } from '../../server/guard.ts';
import { oidcSettings } from './oidc-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-'));
writeFileSync(join(folder, 'secret'), 'geheim\n');
writeFileSync(join(folder, 'empty'), '\n');
afterAll(() => rmSync(folder, { recursive: true }));

const guard = new Guard(['dockwarden.example']);
const RIGHT = {
  issuer: 'https://id.example/realms/main',
  client_id: 'dockwarden',
  client_secret_file: join(folder, 'secret'),
  public_url: 'https://dockwarden.example',
  roles: { soc: 'analyst' },
};

const settingsOf = (values: object) => {
  const lines = Object.entries(values).map(([name, value]) =>
    name === 'roles' ? `roles = { soc = "analyst" }\n` : `${name} = ${JSON.stringify(value)}\n`,
  );
  const config = readConfig(`[oidc]\n${lines.join('')}`, 'test.toml');
  return oidcSettings(config, (host) => guard.isOurs(host));
};

describe('the section oidc', () => {
  it('may be left out', () => {
    expect(settingsOf({})).toBeNull();
  });

  it('names a provider', () => {
    expect(settingsOf(RIGHT)).toMatchObject({
      clientId: 'dockwarden',
      publicUrl: 'https://dockwarden.example',
      scope: 'openid profile email',
      mapping: { roles: { soc: 'analyst' }, defaultRole: null, spaces: {} },
    });
    expect(settingsOf({ ...RIGHT, public_url: 'http://127.0.0.1:9200/' })?.publicUrl).toBe(
      'http://127.0.0.1:9200',
    );
  });

  it.each([
    [{ issuer: 'http://id.example' }, 'issuer cannot be'],
    [{ issuer: 'id.example' }, 'issuer cannot be'],
    [{ issuer: 'https://id.example/?x' }, 'issuer cannot be'],
    [{ issuer: 'https://a:b@id.example' }, 'issuer cannot be'],
    [{ issuer: 'javascript:alert(1)' }, 'issuer cannot be'],
    [{ issuer: '' }, 'client_id has no effect'],
    [{ client_id: '' }, 'client_id is missing'],
    [{ public_url: '' }, 'public_url is missing'],
    [{ public_url: 'http://dockwarden.example' }, 'public_url cannot be'],
    [{ public_url: 'https://dockwarden.example/ui' }, 'public_url has a path'],
    [{ public_url: 'https://evil.example' }, 'at which the service does not answer'],
    [{ scopes: ['profile'] }, 'scopes lack openid'],
    [{ roles: undefined }, 'roles has no entry'],
    [{ client_secret_file: join(folder, 'none') }, 'cannot be read'],
    [{ client_secret_file: join(folder, 'empty') }, 'is empty'],
  ])('is refused with %j', (change, message) => {
    const values = Object.fromEntries(
      Object.entries({ ...RIGHT, ...change }).filter(([, value]) => value !== undefined),
    );
    const attempt = () => settingsOf(values);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: 'SRV1016' }));
    expect(attempt).not.toThrow('geheim');
  });
});
