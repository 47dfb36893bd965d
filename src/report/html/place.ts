import type { JsonObject } from '../../events/json.ts';
import { textAt } from './document-values.ts';

/** Where an event happened, as far as the document says. */
export function placeOf(document: JsonObject): readonly (readonly [label: string, text: string])[] {
  const container = textAt(document, 'container.name') ?? shortId(textAt(document, 'container.id'));
  const image = withTag(
    textAt(document, 'container.image.name'),
    textAt(document, 'container.image.tag'),
  );
  const pod = within(
    textAt(document, 'orchestrator.namespace'),
    textAt(document, 'orchestrator.resource.name'),
  );
  const parts: readonly (readonly [string, string | null])[] = [
    ['container', container],
    ['image', image],
    ['pod', pod],
    ['host', container === null && pod === null ? textAt(document, 'host.name') : null],
  ];
  return parts.flatMap(([label, text]) => (text === null ? [] : [[label, text] as const]));
}

/** The prefix of an id that container tools show. */
const shortId = (id: string | null) => id?.slice(0, 12) ?? null;

function withTag(image: string | null, tag: string | null): string | null {
  return image === null || tag === null ? image : `${image}:${tag}`;
}

function within(namespace: string | null, name: string | null): string | null {
  if (namespace === null || name === null) return name ?? namespace;
  return `${namespace}/${name}`;
}
