import { escapeInJson, UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';

/**
 * JSON as it may stand within a `<script>`: the same value, without a sign that HTML or somebody who reads the file could
 * take for something else. `<` occurs in JSON within texts only.
 */
export const dataText = (json: string): string =>
  json.replaceAll('<', String.raw`\u003c`).replaceAll(UNSAFE_CHARACTER, escapeInJson);
