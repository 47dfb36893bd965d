import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ServerError } from '../errors.ts';

/** PEM. */
export interface Certificate {
  /** Including its chain. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * @param now in milliseconds since 1970. Throws {@link ServerError} SRV1014.
 * @returns `null` if none is configured
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
      'renew it: no client would connect',
    );
  return read;
}

/**
 * For TLS 1.2, only suites with the properties that all suites of TLS 1.3 have: authenticated encryption and forward
 * secrecy. This excludes CBC, whose padding has repeatedly been an oracle, and RSA key exchange.
 */
const SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

export const tlsOptions = ({ certificate, key }: Certificate) => ({
  cert: certificate,
  key,
  minVersion: 'TLSv1.2' as const,
  ciphers: SUITES,
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
