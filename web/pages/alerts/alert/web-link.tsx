import type { ReactNode } from 'react';
import { webLink } from './alert-document.ts';

/** Leads to the web where the address is one; otherwise it is only a text. */
export function WebLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const href = webLink(to);
  if (href === null) return children;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
