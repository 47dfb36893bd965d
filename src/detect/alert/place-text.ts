import type { EventPlace } from '../match.ts';

/** `a.ndjson:12, 14; b.ndjson:3`. Names are unchanged: callers that show them must sanitise them. */
export function placesText(places: readonly EventPlace[]): string {
  const texts: string[] = [];
  let last: string | null = null;
  for (const { file, line } of places) {
    if (file === last) texts.push(`${texts.pop()}, ${line}`);
    else texts.push(`${file}:${line}`);
    last = file;
  }
  return texts.join('; ');
}
