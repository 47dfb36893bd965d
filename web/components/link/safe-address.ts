/** The address to link to, in ASCII; `null` if the link would do anything but open a page. */
export function safeAddress(text: string): string | null {
  // Those who parse addresses drop these in silence, which would change the address.
  if (/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

/** The address to write an email to; `null` for anything else. */
export function mailAddress(text: string): string | null {
  if (/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'mailto:' ? url.href : null;
}

/** The page of a tactic or technique; `null` for what is no id of one. */
export function attackAddress(id: string): string | null {
  if (/^TA\d{4}$/.test(id)) return `https://attack.mitre.org/tactics/${id}/`;
  if (/^T\d{4}(?:\.\d{3})?$/.test(id))
    return `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
  return null;
}
