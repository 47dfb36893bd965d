import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch } from 'node:process';
import { join } from 'node:path';
import { must } from './images.ts';

/** Creates a single-layer image from an archive of files, in the format that containerd imports. */
export async function ociArchive(layer: string, name: string): Promise<string> {
  const folder = `${layer}.oci`;
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Buffer) => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hash), bytes);
    return { mediaType, digest: `sha256:${hash}`, size: bytes.length };
  };
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const files = readFileSync(layer);
  const content = put('application/vnd.oci.image.layer.v1.tar', files);
  const config = put(
    'application/vnd.oci.image.config.v1+json',
    json({
      architecture: arch === 'x64' ? 'amd64' : arch,
      os: 'linux',
      config: { Env: ['PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
      rootfs: { type: 'layers', diff_ids: [content.digest] },
    }),
  );
  const manifest = put(
    'application/vnd.oci.image.manifest.v1+json',
    json({ schemaVersion: 2, config, layers: [content] }),
  );
  const annotations = { 'io.containerd.image.name': name };
  writeFileSync(
    join(folder, 'index.json'),
    json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  const archive = `${folder}.tar`;
  await must('tar', ['-C', folder, '-cf', archive, '.']);
  return archive;
}
