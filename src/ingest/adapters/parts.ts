/** The last component of a path; `undefined` without a path or if it ends with a slash (`/`). */
export function baseName(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' ? undefined : name;
}

/**
 * Parses an image reference such as `host:5000/shop/cart:1.4.2@sha256:…` to `container.image`. The
 * digest is omitted.
 */
export function imageOf(
  reference: string | undefined,
): { readonly name: string; readonly tag?: readonly string[] } | undefined {
  if (reference === undefined || reference === '') return undefined;
  const digest = reference.indexOf('@');
  const named = digest > 0 ? reference.slice(0, digest) : reference;
  const colon = named.lastIndexOf(':');
  if (colon <= named.lastIndexOf('/') || colon === named.length - 1) return { name: named };
  return { name: named.slice(0, colon), tag: [named.slice(colon + 1)] };
}

/** A container id without the runtime prefix: `containerd://4be1…`. */
export function containerId(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const scheme = text.indexOf('://');
  const id = scheme === -1 ? text : text.slice(scheme + 3);
  return id === '' ? undefined : id;
}

/**
 * An opaque entity id of a process, from values that are unique together, such as host, start time
 * and pid. Returns `undefined` if any is missing, because an incomplete id would merge two
 * processes.
 */
export function entityId(
  ...parts: readonly (string | number | bigint | undefined)[]
): string | undefined {
  let text: string | undefined;
  for (const part of parts) {
    if (part === undefined) return undefined;
    text = text === undefined ? `${part}` : `${text}:${part}`;
  }
  if (text === undefined || text.length > MAX_USUAL)
    return Buffer.from(text ?? '').toString('base64');
  return usual.toString('base64', 0, usual.write(text));
}

/** Up to this length, a text is made in the same memory each time. */
const MAX_USUAL = 256;
const usual = Buffer.alloc(MAX_USUAL * 3);

/** `process.executable` and `process.name` for a path. */
export function programOf(path: string | undefined): {
  readonly executable: string | undefined;
  readonly name: string | undefined;
} {
  return { executable: path, name: baseName(path) };
}

/** `file.*` for a path. */
export function fileOf(path: string | undefined): {
  readonly path: string | undefined;
  readonly name: string | undefined;
  readonly extension: string | undefined;
} {
  const name = baseName(path);
  const dot = name?.lastIndexOf('.') ?? -1;
  const extension = dot > 0 ? name?.slice(dot + 1) : undefined;
  return { path, name, extension: extension === '' ? undefined : extension };
}

/** The pids of a process and its parent, on the host and in each one's own pid namespace. */
interface Pids {
  readonly pid: number | bigint | undefined;
  readonly ownPid: number | bigint | undefined;
  readonly parentPid: number | bigint | undefined;
  readonly parentOwnPid: number | bigint | undefined;
}

/**
 * Whether a container process was started from outside the container: it has a pid namespace and
 * its parent has none. Returns `undefined` if a pid is missing or the container shares the host's
 * pid namespace.
 */
export function entersContainer({
  pid,
  ownPid,
  parentPid,
  parentOwnPid,
}: Pids): boolean | undefined {
  if (pid === undefined || ownPid === undefined || pid === ownPid) return undefined;
  if (parentPid === undefined || parentOwnPid === undefined) return undefined;
  return parentPid === parentOwnPid;
}
