const PREFIX = /^\/s\/([^/]+)(?=\/)/;

/** A path of the service without the prefix of a space, and the space: `/s/dev/dw/alerts` is `/dw/alerts` of `dev`. */
export function splitSpace(path: string): { readonly path: string; readonly space: string | null } {
  const space = PREFIX.exec(path)?.[1];
  if (space === undefined) return { path, space: null };
  return { path: path.slice('/s/'.length + space.length), space };
}
