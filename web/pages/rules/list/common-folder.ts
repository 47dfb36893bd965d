/** The folder that all files are in, or below. */
export function commonFolder(files: readonly string[]): string | null {
  const [first, ...others] = files.map((file) => file.split('/').slice(0, -1));
  if (first === undefined) return null;
  const length = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  const parts = length < 0 ? first : first.slice(0, length);
  return parts.length === 0 ? null : parts.join('/');
}
