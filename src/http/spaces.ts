const PREFIX = /^\/s\/([^/]+)(?=\/)/;

/** Splits `/s/dev/dw/alerts` into the space `dev` and the path `/dw/alerts`. */
export function splitSpace(path: string): { readonly path: string; readonly space: string | null } {
  const space = PREFIX.exec(path)?.[1];
  if (space === undefined) return { path, space: null };
  return { path: path.slice('/s/'.length + space.length), space };
}
