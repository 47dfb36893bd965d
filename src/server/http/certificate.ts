import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ServerError } from '../errors.ts';

/** PEM. */
export interface Certificate {
  /** With its chain. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * @param now in milliseconds since 1970. Throws {@link ServerError} SRV1014.
 * @returns `null` where none is named
 */
export function readCertificate(paths: Certificate, now: number): Certificate | null {
  if (paths.certificate === '' && paths.key === '') return null;
  const certificate = readPem(paths.certificate, 'certificate');
  const key = readPem(paths.key, 'key');
  const read = { certificate, key };
  let ends: string;
  try {
    createSecureContext(tlsOptions(read));
    ends = new X509Certificate(certificate).validTo;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServerError(
      'SRV1014',
      `the certificate ${paths.certificate} and its key cannot be used: ${reason}`,
      'both are PEM files, and belong together',
      error,
    );
  }
  if (Date.parse(ends) <= now)
    throw new ServerError(
      'SRV1014',
      `the certificate ${paths.certificate} has expired (${ends})`,
      'renew it: nobody would connect',
    );
  return read;
}

export const tlsOptions = ({ certificate, key }: Certificate) => ({
  cert: certificate,
  key,
  minVersion: 'TLSv1.2' as const,
});

function readPem(path: string, name: string): string {
  if (path === '')
    throw new ServerError(
      'SRV1014',
      `tls.${name} is missing`,
      'TLS needs tls.certificate and tls.key',
    );
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ServerError(
      'SRV1014',
      `cannot read ${path} (${code})`,
      `it is named by tls.${name}`,
      error,
    );
  }
}
