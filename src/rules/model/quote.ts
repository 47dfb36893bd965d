const MAX_LENGTH = 60;

/** Untrusted text for a message: in quotes, truncated if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
}
