import { SERVICE_PATH } from '../../base.ts';

/** It leads back to the page that was asked for. The page to sign in on is that of all spaces. */
export function signInAddress(): string {
  const here = location.pathname.slice(SERVICE_PATH.length) + location.search;
  return `${SERVICE_PATH}sign-in?next=${encodeURIComponent(here)}`;
}
