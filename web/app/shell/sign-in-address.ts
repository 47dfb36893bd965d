import { SERVICE_PATH } from '../../base.ts';

/** The sign-in page, which all spaces share, and which leads back to this page. */
export function signInAddress(): string {
  const here = location.pathname.slice(SERVICE_PATH.length) + location.search;
  return `${SERVICE_PATH}sign-in?next=${encodeURIComponent(here)}`;
}
