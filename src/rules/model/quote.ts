const LONGEST = 60;

/** Untrusted text for a message: in quotes, truncated if it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
