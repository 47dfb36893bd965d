import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

const openssl = (...args: readonly (readonly string[])[]) =>
  execFileSync('openssl', args.flat(), { stdio: 'pipe' });

const KEYS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  rsa: ['-newkey', 'rsa:2048'],
} as const;

/** Writes a self-signed certificate, valid from now on. The serial number identifies it. */
export function writeCertificate(
  folder: string,
  serial: number,
  days = 1_000,
  key: keyof typeof KEYS = 'ec',
): CertificateFiles {
  const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  openssl(
    ['req', '-x509', ...KEYS[key], '-noenc'],
    ['-keyout', files.key, '-out', files.certificate, '-days', String(days)],
    ['-set_serial', String(serial), '-subj', '/CN=dockwarden.example'],
    ['-addext', 'subjectAltName=DNS:dockwarden.example,IP:127.0.0.1'],
  );
  return files;
}

/** Writes a certificate followed by its issuer's, without their root. */
export function writeIssued(folder: string): CertificateFiles {
  const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  const place = (name: string) => join(folder, name);
  const make = (name: string, issuer: string | null, isAuthority: boolean) => {
    const constraint = isAuthority
      ? 'basicConstraints=critical,CA:TRUE'
      : 'basicConstraints=CA:FALSE';
    openssl(
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'],
      ['-keyout', place(`${name}.key`), '-out', place(`${name}.crt`), '-days', '1000'],
      ['-subj', `/CN=${name}`, '-addext', constraint],
      issuer === null ? [] : ['-CA', place(`${issuer}.crt`), '-CAkey', place(`${issuer}.key`)],
    );
  };
  make('root', null, true);
  make('between', 'root', true);
  make('tls', 'between', false);
  writeFileSync(
    files.certificate,
    readFileSync(files.certificate, 'utf8') + readFileSync(place('between.crt'), 'utf8'),
  );
  return files;
}
