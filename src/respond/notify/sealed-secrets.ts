import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Within the data directory; backups leave it out. */
export const KEY_FILE = 'connectors.key';
export const KEY_VARIABLE = 'DOCKWARDEN_CONNECTORS_KEY';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Secrets cannot be sealed or opened. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Encrypts secrets, each for what it is a secret of: sealed text that is moved to another connector cannot be opened. Its key is read
 * or made when it is first needed.
 */
export class SealedSecrets {
  readonly #readKey: () => Buffer;
  #key: Buffer | null = null;

  constructor(readKey: () => Buffer) {
    this.#readKey = readKey;
  }

  /** @param owner such as `default/soc-slack` */
  seal(owner: string, secrets: Readonly<Record<string, string>>): string {
    const key = this.#ownKey();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(aadOf(owner, idOf(key)));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets)), cipher.final()]);
    const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'));
    return ['v1', idOf(key), ...parts].join('.');
  }

  /** Throws {@link SealError} where it was sealed with another key, or for another owner. */
  open(owner: string, text: string): Record<string, string> {
    const [version, id = '', ...parts] = text.split('.');
    const [iv, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
    const key = this.#ownKey();
    if (version !== 'v1' || iv === undefined || tag === undefined || sealed === undefined)
      throw new SealError('the secrets are not in a form that this version reads');
    if (id !== idOf(key))
      throw new SealError('the secrets were encrypted with another key; enter them again');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(aadOf(owner, id));
      decipher.setAuthTag(tag);
      const content = Buffer.concat([decipher.update(sealed), decipher.final()]);
      return JSON.parse(content.toString('utf8')) as Record<string, string>;
    } catch {
      throw new SealError('the secrets are damaged, or those of another connector');
    }
  }

  #ownKey(): Buffer {
    return (this.#key ??= this.#readKey());
  }
}

const aadOf = (owner: string, id: string) => Buffer.from(`${owner}\n${id}\nv1`);
const idOf = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 12);

/** The key of a data directory, which is made if there is none; or that of the environment. Throws {@link SealError}. */
export function keyOf(folder: string, env: NodeJS.ProcessEnv = process.env): Buffer {
  const given = env[KEY_VARIABLE];
  if (given !== undefined && given !== '')
    return checked(Buffer.from(given, 'base64'), KEY_VARIABLE);
  const path = join(folder, KEY_FILE);
  try {
    writeFileSync(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new SealError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return checked(Buffer.from(readFileSync(path, 'utf8').trim(), 'base64'), path);
}

function checked(key: Buffer, where: string): Buffer {
  if (key.length === KEY_BYTES) return key;
  throw new SealError(`${where} is not a key of ${KEY_BYTES} bytes in Base64`);
}
