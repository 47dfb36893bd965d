import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { CONSOLE_PATH } from '../../base.ts';

interface Props {
  /** `rule_id`, whatever is in it. */
  readonly id: string;
  readonly children: ReactNode;
}

/** The way to the page of a rule. */
export function RuleLink({ id, children }: Props) {
  const router = useRouter();
  const path = `rules/${encodeURIComponent(id)}`;
  const go = (event: MouseEvent) => {
    // Another tab or window is the browser's affair.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.history.push(`${CONSOLE_PATH}${path}`);
  };
  return (
    <a href={`${CONSOLE_PATH}${path}`} onClick={go}>
      {children}
    </a>
  );
}
