import type { ReactNode } from 'react';
import { ValueText } from '../value/value.tsx';

interface Props {
  /** Of a stranger, perhaps: what is no address of a page is shown as text. */
  readonly address: string;
  /** Left out, the address itself is shown, so that a link never leads elsewhere than it says. */
  readonly children?: ReactNode;
}

/** A link to another site. */
export function OutLink({ address, children }: Props) {
  const href = safeAddress(address);
  const text = children ?? <ValueText text={address} />;
  if (href === null) return text;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  );
}

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
